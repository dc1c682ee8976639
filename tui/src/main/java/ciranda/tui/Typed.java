package ciranda.tui;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a typed line means. Slash commands are always commands; the mission's bare words are where
 * they are the whole line; anything else is a message.
 */
sealed interface Typed {

  /** A message. */
  record Say(String text) implements Typed {}

  /** What the person does, told after the name. */
  record Act(String text) implements Typed {}

  /** An answer to the message at that place, counted from the last. */
  record Reply(int place, String text) implements Typed {}

  /** What changes what is seen, and is no message. */
  sealed interface Change extends Typed {}

  /** Be in that room, which is made where it is not there. */
  record Join(String room) implements Change {}

  /** Which rooms there are. */
  record Rooms() implements Change {}

  /**
   * What the room is about.
   *
   * @param topic empty to ask
   */
  record Topic(Optional<String> topic) implements Change {}

  /** Mark the message at that place, counted from the last; or no longer, where it is marked. */
  record React(int place, String symbol) implements Change {}

  /** Say the own message at that place otherwise, counted from the own last. */
  record Edit(int place, String text) implements Change {}

  /** Take the own message at that place back, counted from the own last. */
  record Delete(int place) implements Change {}

  /** Who is there. */
  record Peers(boolean bare) implements Typed {}

  /**
   * Earlier messages.
   *
   * @param count 0 where none was given
   */
  record Past(int count, boolean bare) implements Typed {}

  /** Messages that have these words. */
  record Find(String search) implements Typed {}

  /** What stood around one that was found, counted from the last. */
  record Around(int place) implements Typed {}

  /** Who has the own message at that place, counted from the own last. */
  record Receipt(int place) implements Typed {}

  /** What can be typed. */
  record Help(boolean bare) implements Typed {}

  /** How this node is. */
  record State() implements Typed {}

  /** Be called that from now on. */
  record Rename(String name) implements Typed {}

  /**
   * Speak that language from now on.
   *
   * @param language empty to ask which one it is
   */
  record Speak(Optional<Language> language) implements Typed {}

  /** An empty screen. */
  record Clear() implements Typed {}

  /** Leave. */
  record Quit() implements Typed {}

  /** Nothing. */
  record Blank() implements Typed {}

  /** A command with something missing or too much behind it. */
  record Misused(Word word) implements Typed {}

  /** A slash command that does not exist. */
  record Unknown(String command, Optional<String> nearest) implements Typed {}

  /** The slash commands, with their names in English and in Portuguese. */
  enum Word {
    HELP,
    STATUS,
    PEERS,
    HISTORY,
    SEARCH,
    CONTEXT,
    SAY,
    ME,
    REPLY,
    REACT,
    EDIT,
    DELETE,
    RECEIPT,
    JOIN,
    ROOMS,
    TOPIC,
    NICK,
    LANG,
    CLEAR,
    QUIT;

    /** The name to show in that language. */
    String name(Language language) {
      return names(language).getFirst();
    }

    /** What can be typed for it, the name to show first. */
    private List<String> names(Language language) {
      boolean english = language == Language.ENGLISH;
      return switch (this) {
        case HELP -> english ? List.of("/help") : List.of("/ajuda");
        case STATUS -> english ? List.of("/status") : List.of("/estado");
        case PEERS -> english ? List.of("/peers", "/who") : List.of("/pares");
        case HISTORY -> english ? List.of("/history") : List.of("/historico", "/histórico");
        case SEARCH -> english ? List.of("/search", "/find") : List.of("/buscar");
        case CONTEXT -> english ? List.of("/context") : List.of("/contexto");
        case SAY -> english ? List.of("/say") : List.of("/dizer");
        case ME -> english ? List.of("/me") : List.of("/eu");
        case REPLY -> english ? List.of("/reply", "/r") : List.of("/responder");
        case REACT -> english ? List.of("/react") : List.of("/reagir");
        case EDIT -> english ? List.of("/edit") : List.of("/editar");
        case DELETE -> english ? List.of("/delete") : List.of("/apagar");
        case RECEIPT -> english ? List.of("/receipt") : List.of("/recibo");
        case JOIN -> english ? List.of("/join", "/j") : List.of("/entrar");
        case ROOMS -> english ? List.of("/rooms", "/list") : List.of("/salas");
        case TOPIC -> english ? List.of("/topic") : List.of("/assunto");
        case NICK -> english ? List.of("/nick") : List.of("/nome");
        case LANG -> english ? List.of("/lang") : List.of("/idioma");
        case CLEAR -> english ? List.of("/clear") : List.of("/limpar");
        case QUIT -> english ? List.of("/quit", "/exit", "/q") : List.of("/sair");
      };
    }

    private static Optional<Word> called(String name) {
      for (Word word : values()) {
        for (Language language : Language.values()) {
          if (word.names(language).contains(name)) {
            return Optional.of(word);
          }
        }
      }
      return Optional.empty();
    }

    /** Every name, those of the person's language first, so that they win a tie. */
    static List<String> allNames(Language first) {
      List<String> names = new ArrayList<>();
      List<String> others = new ArrayList<>();
      for (Word word : values()) {
        names.addAll(word.names(first));
        for (Language language : Language.values()) {
          others.addAll(word.names(language));
        }
      }
      names.addAll(others);
      return names;
    }
  }

  /** Reads a line; the language only chooses between equally near suggestions. */
  static Typed read(String line, Language language) {
    if (line.isBlank()) {
      return new Blank();
    }
    if (line.startsWith("//")) {
      return new Say(line.substring(1));
    }
    if (line.startsWith("/")) {
      return command(line, language);
    }
    if (line.startsWith("chat ")) {
      String text = line.substring("chat ".length());
      return text.isBlank() ? new Misused(Word.SAY) : new Say(text);
    }
    return bare(line);
  }

  private static Typed bare(String line) {
    String whole = line.stripTrailing();
    if (whole.matches("history +\\d+")) {
      return past(whole.substring("history".length()).strip(), true);
    }
    return switch (whole) {
      case "peers" -> new Peers(true);
      case "history" -> new Past(0, true);
      case "help" -> new Help(true);
      case "exit" -> new Quit();
      default -> new Say(line);
    };
  }

  private static Typed command(String line, Language language) {
    int space = 0;
    while (space < line.length() && !Character.isWhitespace(line.charAt(space))) {
      space++;
    }
    String name = line.substring(0, space).toLowerCase(Locale.ROOT);
    String rest = space < line.length() ? line.substring(space + 1) : "";
    Optional<Word> word = Word.called(name);
    if (word.isEmpty()) {
      return new Unknown(line.substring(0, space), Nearest.to(name, Word.allNames(language)));
    }
    return switch (word.get()) {
      case HELP -> rest.isBlank() ? new Help(false) : new Misused(Word.HELP);
      case STATUS -> rest.isBlank() ? new State() : new Misused(Word.STATUS);
      case PEERS -> rest.isBlank() ? new Peers(false) : new Misused(Word.PEERS);
      case QUIT -> rest.isBlank() ? new Quit() : new Misused(Word.QUIT);
      case CLEAR -> rest.isBlank() ? new Clear() : new Misused(Word.CLEAR);
      case SAY -> rest.isBlank() ? new Misused(Word.SAY) : new Say(rest);
      case ME -> rest.isBlank() ? new Misused(Word.ME) : new Act(rest.strip());
      case REPLY -> placed(Word.REPLY, rest, Reply::new);
      case REACT -> placed(Word.REACT, rest, React::new);
      case EDIT -> placed(Word.EDIT, rest, Edit::new);
      case DELETE -> ofPlace(Word.DELETE, rest, Delete::new);
      case RECEIPT -> ofPlace(Word.RECEIPT, rest, Receipt::new);
      case JOIN -> rest.isBlank() ? new Misused(Word.JOIN) : new Join(rest.strip());
      case ROOMS -> rest.isBlank() ? new Rooms() : new Misused(Word.ROOMS);
      case TOPIC -> new Topic(rest.isBlank() ? Optional.empty() : Optional.of(rest.strip()));
      case NICK -> rest.isBlank() ? new Misused(Word.NICK) : new Rename(rest.strip());
      case LANG -> speak(rest);
      case SEARCH -> rest.isBlank() ? new Misused(Word.SEARCH) : new Find(rest.strip());
      case CONTEXT -> ofPlace(Word.CONTEXT, rest, Around::new);
      case HISTORY -> rest.isBlank() ? new Past(0, false) : past(rest.strip(), false);
    };
  }

  /** A text with a place before it: the last one where none is given. */
  record Numbered(int place, String rest) {
    private static final Pattern PLACE =
        Pattern.compile("\\s*([1-9]\\d{0,2})\\s+(.*)", Pattern.DOTALL);

    static Numbered of(String text) {
      Matcher numbered = PLACE.matcher(text);
      return numbered.matches()
          ? new Numbered(Integer.parseInt(numbered.group(1)), numbered.group(2).strip())
          : new Numbered(1, text.strip());
    }
  }

  private static Typed placed(Word word, String rest, BiFunction<Integer, String, Typed> meaning) {
    Numbered numbered = Numbered.of(rest);
    return numbered.rest.isEmpty()
        ? new Misused(word)
        : meaning.apply(numbered.place, numbered.rest);
  }

  private static Typed ofPlace(Word word, String rest, IntFunction<Typed> meaning) {
    Numbered numbered = Numbered.of(rest + " ");
    return numbered.rest.isEmpty() ? meaning.apply(numbered.place) : new Misused(word);
  }

  private static Typed speak(String tag) {
    if (tag.isBlank()) {
      return new Speak(Optional.empty());
    }
    Optional<Language> language = Language.named(tag);
    return language.isPresent() ? new Speak(language) : new Misused(Word.LANG);
  }

  private static Typed past(String number, boolean bare) {
    if (!number.matches("0*[1-9]\\d{0,8}")) {
      return new Misused(Word.HISTORY);
    }
    return new Past(Integer.parseInt(number), bare);
  }
}
