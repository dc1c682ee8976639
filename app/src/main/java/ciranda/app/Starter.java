package ciranda.app;

import ciranda.node.storage.DataDirectory;

/** Starts nodes: real ones, or in tests what stands for them. */
interface Starter {
  /**
   * Starts a node.
   *
   * @param directory taken for it; the node gives it up, also where it cannot be started
   * @param voice for what the node has to say while it runs
   */
  Running start(Options options, DataDirectory directory, String name, String version, Voice voice)
      throws NotStartedException;
}
