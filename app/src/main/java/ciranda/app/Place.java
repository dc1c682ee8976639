package ciranda.app;

import java.nio.file.Path;
import java.util.Objects;

/** Which of this user's nodes is meant. */
sealed interface Place {
  /** The least that can be chosen; further ones are numbered upwards. */
  int PROFILE_MIN = 1;

  int PROFILE_MAX = 99;

  /** The one that keeps everything in that directory. */
  record Directory(Path path) implements Place {
    public Directory {
      Objects.requireNonNull(path, "path");
    }
  }

  /** The one of that profile. */
  record Profile(int number) implements Place {
    public Profile {
      if (number < PROFILE_MIN || number > PROFILE_MAX) {
        throw new IllegalArgumentException("no profile " + number);
      }
    }
  }

  /** Nobody said: the first profile that will do. */
  record AnyProfile() implements Place {}
}
