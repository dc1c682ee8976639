package ciranda.app.architecture.planted.web;

/** Planted: a view looks past its port, onto the wire. */
final class UsesWire {
  Object breach = ciranda.app.architecture.planted.protocol.UsesCore.class;
}
