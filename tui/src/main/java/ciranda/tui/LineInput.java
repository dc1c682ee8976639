package ciranda.tui;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads lines of UTF-8, whatever the JVM believes its charset to be. Bytes that are none become
 * U+FFFD. A line takes at most a fixed memory: of a longer one only the beginning is kept. For one
 * thread at a time.
 */
public final class LineInput implements Lines {

  /**
   * A line without its end.
   *
   * @param whole false where the line was too long and only its beginning is here
   */
  public record Line(String text, boolean whole) {
    public Line {
      Objects.requireNonNull(text, "text");
    }
  }

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final InputStream input;
  private final int bytesMax;
  private byte[] line = new byte[512];
  private boolean first = true;

  /**
   * @param input buffered, where speed matters
   * @param bytesMax of a line without its end
   */
  public LineInput(InputStream input, int bytesMax) {
    this.input = input;
    this.bytesMax = bytesMax;
  }

  @Override
  public Optional<Line> next() throws IOException {
    int length = 0;
    boolean whole = true;
    int read = input.read();
    if (read < 0) {
      return Optional.empty();
    }
    while (read >= 0 && read != '\n') {
      if (length <= bytesMax) {
        length = append(length, (byte) read);
      } else {
        whole = false;
      }
      read = input.read();
    }
    if (whole && length > 0 && line[length - 1] == '\r') {
      length--;
    }
    if (length > bytesMax) {
      whole = false;
      length = bytesMax;
    }
    int start = startAfterMark(length);
    return Optional.of(
        new Line(new String(line, start, length - start, StandardCharsets.UTF_8), whole));
  }

  /** What is piped from Windows begins with a byte order mark. */
  private int startAfterMark(int length) {
    boolean marked = first && length >= 3 && Arrays.equals(line, 0, 3, BYTE_ORDER_MARK, 0, 3);
    first = false;
    return marked ? 3 : 0;
  }

  private int append(int length, byte read) {
    if (length == line.length) {
      line = Arrays.copyOf(line, Math.min(2 * line.length, bytesMax + 1));
    }
    line[length] = read;
    return length + 1;
  }
}
