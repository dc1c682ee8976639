package ciranda.app.architecture.planted.app;

/** Nothing planted: the app may use all. */
public final class Top {
  Object allowed = ciranda.app.architecture.planted.node.UsesTui.class;
}
