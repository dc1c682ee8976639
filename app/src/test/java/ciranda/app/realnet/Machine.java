package ciranda.app.realnet;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Callable;

/** Where a node runs. Any thread may call. */
sealed interface Machine permits Host, ThisMachine {

  /** What comes before a command so that it runs there. */
  List<String> prefix();

  /** Runs something on a thread that lives there: sockets that it creates belong there. */
  <T> T call(Callable<T> task) throws IOException;

  /** An unconnected socket there. */
  default SocketChannel socket() throws IOException {
    return call(SocketChannel::open);
  }

  /** An unbound IPv4 datagram socket there. */
  default DatagramChannel datagrams() throws IOException {
    return call(() -> DatagramChannel.open(StandardProtocolFamily.INET));
  }
}
