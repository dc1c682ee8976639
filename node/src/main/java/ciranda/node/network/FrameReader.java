package ciranda.node.network;

import ciranda.protocol.Frame;
import ciranda.protocol.MalformedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Reads frames: first the header, which is checked before anything is allocated for the rest. */
final class FrameReader {
  private final InputStream in;

  FrameReader(InputStream in) {
    this.in = in;
  }

  /**
   * Reads the header of the next frame.
   *
   * @throws EOFException where the stream ends, between two frames or within one
   */
  Frame.Header header() throws IOException, MalformedException {
    return Frame.header(exactly(Frame.HEADER_LENGTH));
  }

  /** Reads the payload; memory grows only with what has really arrived. */
  byte[] payload(Frame.Header header) throws IOException {
    return exactly(header.length());
  }

  private byte[] exactly(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }
}
