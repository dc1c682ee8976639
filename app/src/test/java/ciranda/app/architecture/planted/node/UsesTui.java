package ciranda.app.architecture.planted.node;

/** Planted: node uses a view. */
public final class UsesTui {
  Object breach = ciranda.app.architecture.planted.tui.UsesWeb.class;
}
