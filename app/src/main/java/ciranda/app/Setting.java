package ciranda.app;

import java.util.List;
import java.util.Objects;

/**
 * What somebody set an option to.
 *
 * @param values one, except where the option can be repeated
 * @param origin where it was set, in words that tell a person where to look
 */
record Setting(List<String> values, String origin) {
  Setting {
    values = List.copyOf(values);
    Objects.requireNonNull(origin, "origin");
  }

  String value() {
    return values.getFirst();
  }
}
