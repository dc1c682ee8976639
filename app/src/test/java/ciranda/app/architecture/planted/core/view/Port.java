package ciranda.app.architecture.planted.core.view;

/** Nothing planted: the port is for the views. */
public final class Port {}
