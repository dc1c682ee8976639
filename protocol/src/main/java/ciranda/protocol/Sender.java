package ciranda.protocol;

/** Who says a message: the key, and beside it the name, as the mission asks. */
public record Sender(NodeKey key, String name) {
  public Sender {
    NodeKey.checkSomebody(key);
    Name.checked(name);
  }
}
