package ciranda.app.architecture.planted.protocol;

/** Planted: protocol uses core. */
public final class UsesCore {
  Object breach = ciranda.app.architecture.planted.core.UsesNode.class;
}
