package ciranda.app;

import ciranda.node.storage.DataDirectory;
import ciranda.tui.Texts;

/** Starts nodes: real ones, or in tests what stands for them. */
interface Starter {
  /**
   * Starts a node.
   *
   * @param directory taken for it; the node gives it up, also where it cannot be started
   */
  Running start(Options options, DataDirectory directory, String name, String version, Texts texts)
      throws NotStartedException;
}
