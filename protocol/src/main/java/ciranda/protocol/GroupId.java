package ciranda.protocol;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.text.Normalizer;

/** Names a group in everything that is signed, so that nothing can be replayed into another. */
public record GroupId(@JsonValue Bytes bytes) {
  private static final int LENGTH = 32;

  @JsonCreator
  public GroupId {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("a group id has 32 bytes, not " + bytes.length());
    }
  }

  /** The id of the open group of that name: the SHA-256 of a purpose string and the NFC name. */
  public static GroupId ofOpenGroup(String name) {
    String normalized = Normalizer.normalize(name, Normalizer.Form.NFC);
    return new GroupId(Hash.of("ciranda/1 open group").add(normalized).finish());
  }
}
