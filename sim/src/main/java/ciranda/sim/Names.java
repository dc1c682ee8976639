package ciranda.sim;

import java.util.List;

/** What the computers of a world are called, in stories and on the command line. */
final class Names {
  private static final List<String> FIRST =
      List.of(
          "ana", "bia", "caio", "davi", "eva", "fabio", "gil", "helena", "iara", "joao", "kaua",
          "lia", "mia", "nina", "otto", "paulo", "rita", "sara", "tito", "ugo", "vera", "yara");

  private Names() {}

  /** The name of a computer; numbers begin at 1. */
  static String of(int number) {
    return number <= FIRST.size() ? FIRST.get(number - 1) : "n" + number;
  }
}
