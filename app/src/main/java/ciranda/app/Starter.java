package ciranda.app;

/** Starts nodes: real ones, or in tests those in memory. */
interface Starter {
  Running start(Options options, String name, String version) throws NotStartedException;
}
