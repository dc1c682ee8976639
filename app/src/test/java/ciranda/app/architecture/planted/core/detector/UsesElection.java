package ciranda.app.architecture.planted.core.detector;

/** Planted. */
public final class UsesElection {
  Object breach = ciranda.app.architecture.planted.core.election.UsesHistory.class;
}
