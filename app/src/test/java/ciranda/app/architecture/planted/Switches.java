package ciranda.app.architecture.planted;

import java.util.Optional;

/** Switches over a sealed vocabulary: some decide for every word, some hide behind default. */
public final class Switches {
  sealed interface Word {}

  record Yes(int times) implements Word {}

  record No(String why) implements Word {}

  record Never() implements Word {}

  static final class Decides {
    int expression(Word word) {
      return switch (word) {
        case Yes yes when yes.times() > 1 -> 2;
        case Yes(int times) -> times;
        case No _, Never _ -> 0;
      };
    }

    void statement(Word word) {
      switch (word) {
        case Yes _ -> expression(word);
        case No _ -> {}
        case Never _ -> {}
      }
    }

    int openType(Object value) {
      return switch (value) {
        case String text -> text.length();
        case Optional<?> _ -> 1;
        default -> 0;
      };
    }
  }

  static final class Hides {
    int expression(Word word) {
      return switch (word) {
        case Yes(int times) -> times;
        default -> 0;
      };
    }
  }

  static final class HidesInStatement {
    int count;

    void statement(Word word) {
      switch (word) {
        case Yes yes when yes.times() > 1 -> count++;
        case No _ -> count--;
        case null, default -> {}
      }
    }
  }

  static final class HidesBehindItsWhole {
    int expression(Word word) {
      return switch (word) {
        case Yes(int times) -> times;
        case Word other -> other.hashCode();
      };
    }
  }

  private Switches() {}
}
