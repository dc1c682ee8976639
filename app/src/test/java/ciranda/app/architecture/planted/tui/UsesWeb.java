package ciranda.app.architecture.planted.tui;

/** Planted: a view uses the other. */
public final class UsesWeb {
  Object breach = ciranda.app.architecture.planted.web.UsesApp.class;
}
