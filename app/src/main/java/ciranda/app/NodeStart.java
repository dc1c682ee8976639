package ciranda.app;

/** Starts a real node and its API. */
final class NodeStart implements Starter {

  @Override
  public Running start(Options options, String name, String version) throws NotStartedException {
    throw new UnsupportedOperationException("the node is not built yet");
  }
}
