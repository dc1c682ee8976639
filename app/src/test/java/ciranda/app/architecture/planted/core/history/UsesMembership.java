package ciranda.app.architecture.planted.core.history;

/** Planted. */
public final class UsesMembership {
  Object breach = ciranda.app.architecture.planted.core.membership.UsesDetector.class;
}
