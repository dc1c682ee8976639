package ciranda.app.architecture.planted.web;

/** Planted: a view uses the app. */
public final class UsesApp {
  Object breach = ciranda.app.architecture.planted.app.Top.class;
}
