package ciranda.node.network;

import ciranda.node.storage.Identity;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.Frame;
import ciranda.protocol.GroupId;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;
import ciranda.protocol.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;

/** The other end of a link, which says whatever a test wants. */
final class ScriptedPeer implements AutoCloseable {
  final Identity identity;
  final Socket socket;

  ScriptedPeer(Identity identity, int port) throws IOException {
    this.identity = identity;
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
  }

  /** Says a proper HELLO. */
  ScriptedPeer hello() throws IOException {
    return hello(1, Place.GROUP, 7);
  }

  ScriptedPeer hello(int major, GroupId group, long instance) throws IOException {
    return say(new Message.Hello(major, 0, group, instance, 4_711, List.of(), "script"));
  }

  ScriptedPeer say(Message message) throws IOException {
    return say(new Sender(identity.key(), "script"), message);
  }

  ScriptedPeer say(Sender sender, Message message) throws IOException {
    return say(Frame.of(new Codec.Envelope(sender, message)).encoded());
  }

  ScriptedPeer say(byte... bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** Reads one message. */
  Message hear() throws Exception {
    FrameReader reader = new FrameReader(socket.getInputStream());
    Frame.Header header = reader.header();
    return Codec.decodeEnvelope(reader.payload(header)).message();
  }

  /** Reads one segment. */
  Segment hearSegment() throws Exception {
    FrameReader reader = new FrameReader(socket.getInputStream());
    Frame.Header header = reader.header();
    return Segment.parse(Bytes.of(reader.payload(header)));
  }

  /** Whether the other side hangs up, whatever it says before. */
  boolean isHungUp() throws IOException {
    InputStream in = socket.getInputStream();
    try {
      in.skipNBytes(Long.MAX_VALUE);
      return false;
    } catch (SocketTimeoutException _) {
      // Still there.
      return false;
    } catch (IOException _) {
      // The end of the stream, or a reset.
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
