package ciranda.app;

/** Starts nodes: real ones, or in tests what stands for them. */
interface Starter {
  /**
   * Starts a node.
   *
   * @param voice for what the node has to say while it runs
   */
  Running start(Options options, String name, String version, Voice voice)
      throws NotStartedException;
}
