package ciranda.app.architecture.planted.core.membership;

/** Planted. */
public final class UsesDetector {
  Object breach = ciranda.app.architecture.planted.core.detector.UsesElection.class;
}
