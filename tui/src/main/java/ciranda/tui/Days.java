package ciranda.tui;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;

/** Dates as people read them. */
record Days(Texts texts) {
  private static final DateTimeFormatter ENGLISH = DateTimeFormatter.ofPattern("uuuu-MM-dd");
  private static final DateTimeFormatter PORTUGUESE = DateTimeFormatter.ofPattern("dd/MM/uuuu");

  /** The date alone. */
  String brief(LocalDate day) {
    return switch (texts.language()) {
      case ENGLISH -> ENGLISH.format(day);
      case PORTUGUESE -> PORTUGUESE.format(day);
    };
  }

  /** With the day of the week. */
  String whole(LocalDate day) {
    String weekday =
        switch (day.getDayOfWeek()) {
          case MONDAY -> texts.of("day.monday");
          case TUESDAY -> texts.of("day.tuesday");
          case WEDNESDAY -> texts.of("day.wednesday");
          case THURSDAY -> texts.of("day.thursday");
          case FRIDAY -> texts.of("day.friday");
          case SATURDAY -> texts.of("day.saturday");
          case SUNDAY -> texts.of("day.sunday");
        };
    return texts.of("day", weekday, brief(day));
  }
}
