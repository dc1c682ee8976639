package ciranda.core.view;

import ciranda.protocol.Bytes;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import ciranda.protocol.Position;
import java.nio.ByteBuffer;

/**
 * A {@link Position} as opaque, URL-safe text of a fixed length: it names a place, not a page, so
 * it stays valid when something late is inserted before or after it.
 *
 * <p>The text is base64url of milliseconds (8 bytes), counter (8), author's key (32), generation
 * (8) and number (8), big endian.
 */
public final class Cursor {
  private static final int LENGTH = 8 + 8 + NodeKey.LENGTH + 8 + 8;
  private static final int TEXT_LENGTH = (LENGTH * 8 + 5) / 6;

  private Cursor() {}

  public static String of(Position position) {
    byte[] content =
        ByteBuffer.allocate(LENGTH)
            .putLong(position.time().millis())
            .putLong(position.time().counter())
            .put(position.log().author().bytes().toArray())
            .putLong(position.log().generation())
            .putLong(position.number())
            .array();
    return Bytes.of(content).toBase64();
  }

  /**
   * Reads what {@link #of} wrote.
   *
   * @throws History.BadCursorException if {@code text} is nothing that it can have written
   */
  public static Position parse(String text) throws History.BadCursorException {
    if (text.length() != TEXT_LENGTH) {
      throw new History.BadCursorException("a cursor has " + TEXT_LENGTH + " characters");
    }
    try {
      ByteBuffer content = ByteBuffer.wrap(Bytes.fromBase64(text).toArray());
      HybridTime time = new HybridTime(content.getLong(), content.getLong());
      byte[] author = new byte[NodeKey.LENGTH];
      content.get(author);
      LogId log = new LogId(NodeKey.of(Bytes.of(author)), content.getLong());
      long number = content.getLong();
      if (number < 1) {
        throw new History.BadCursorException("a cursor names an entry from 1 on");
      }
      return new Position(time, log, number);
    } catch (IllegalArgumentException e) {
      throw new History.BadCursorException("not a cursor: " + e.getMessage());
    }
  }
}
