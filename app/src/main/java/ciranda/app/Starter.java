package ciranda.app;

import ciranda.tui.Texts;

/** Starts nodes: real ones, or in tests what stands for them. */
interface Starter {
  Running start(Options options, String name, String version, Texts texts)
      throws NotStartedException;
}
