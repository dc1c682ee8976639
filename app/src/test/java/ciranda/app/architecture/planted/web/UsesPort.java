package ciranda.app.architecture.planted.web;

/** Nothing planted: what a view may use. */
final class UsesPort {
  Object port = ciranda.app.architecture.planted.core.view.Port.class;
  Object id = new ciranda.app.architecture.planted.protocol.NodeKey(1);
}
