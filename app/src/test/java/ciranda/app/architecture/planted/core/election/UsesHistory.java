package ciranda.app.architecture.planted.core.election;

/** Planted. */
public final class UsesHistory {
  Object breach = ciranda.app.architecture.planted.core.history.UsesMembership.class;
}
