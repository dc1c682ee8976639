package ciranda.app.architecture.planted.protocol;

/** Nothing planted: an id is for everybody. */
public record NodeKey(int value) {}
