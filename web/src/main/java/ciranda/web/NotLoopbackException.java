package ciranda.web;

import java.io.IOException;
import java.net.InetSocketAddress;

/** The API was to listen where other machines could reach it. */
public final class NotLoopbackException extends IOException {
  private static final long serialVersionUID = 1;

  NotLoopbackException(InetSocketAddress address) {
    super("the API listens on a loopback address only, not on " + address);
  }
}
