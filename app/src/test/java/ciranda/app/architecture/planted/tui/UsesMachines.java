package ciranda.app.architecture.planted.tui;

/** Planted: a view looks past its port, into the core. */
final class UsesMachines {
  Object breach = ciranda.app.architecture.planted.core.election.UsesHistory.class;
}
