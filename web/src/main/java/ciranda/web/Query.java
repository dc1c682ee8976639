package ciranda.web;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters behind the question mark: known ones, each at most once. */
final class Query {
  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  static Query parse(@Nullable String raw, String... known) throws ProblemException {
    Map<String, String> values = new HashMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decode(equals < 0 ? pair : pair.substring(0, equals));
        if (!List.of(known).contains(name)) {
          throw wrong("there is no parameter \"" + name + "\" here");
        }
        if (values.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
          throw wrong(name + " is there twice");
        }
      }
    }
    return new Query(values);
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  static ProblemException wrong(String detail) {
    return new ProblemException(Problem.BAD_PARAMETER, detail);
  }

  /** Percent-decoding, strict about UTF-8; {@code +} is a space, as forms have it. */
  private static String decode(String raw) throws ProblemException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char character = raw.charAt(i);
      if (character == '%') {
        // The JDK's server parsed the URI: two hexadecimal digits follow.
        bytes.write(Integer.parseInt(raw, i + 1, i + 3, 16));
        i += 2;
      } else if (character == '+') {
        bytes.write(' ');
      } else if (character < 0x80) {
        bytes.write(character);
      } else {
        throw wrong("only ASCII stands unescaped in an address");
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      // The cause says nothing that the sender of these bytes does not know.
      throw wrong("not UTF-8 when decoded: " + raw);
    }
  }
}
