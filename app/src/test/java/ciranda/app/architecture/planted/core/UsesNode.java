package ciranda.app.architecture.planted.core;

/** Planted: core uses node. */
public final class UsesNode {
  Object breach = ciranda.app.architecture.planted.node.UsesTui.class;
}
