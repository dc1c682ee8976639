package ciranda.app.architecture.planted.core;

import java.time.Instant;
import java.util.random.RandomGenerator;

/** Nothing planted: time and chance as arguments. */
final class Pure {
  long allowed(Instant wall, RandomGenerator chance) {
    return wall.plusMillis(chance.nextLong(10)).toEpochMilli();
  }
}
