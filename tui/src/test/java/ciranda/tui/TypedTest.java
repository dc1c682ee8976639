package ciranda.tui;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TypedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "oi|oi",
        "chat oi|oi",
        "chat  two spaces| two spaces",
        "chat peers|peers",
        "chat /quit|/quit",
        "/say peers|peers",
        "/dizer exit|exit",
        "//quit|/quit",
        "///|//",
        "chat|chat",
        "chats are fun|chats are fun",
        " /quit| /quit",
        " exit| exit",
        "peers please|peers please",
        "Exit|Exit",
        "history repeats itself|history repeats itself",
        "help me|help me",
        "history -1|history -1",
      })
  void aMessage(String line, String text) {
    assertThat(read(line)).isEqualTo(new Typed.Say(text));
  }

  @Test
  void theMissionsWordsAreCommandsWhereTheyAreTheWholeLine() {
    assertThat(read("peers")).isEqualTo(new Typed.Peers(true));
    assertThat(read("peers ")).isEqualTo(new Typed.Peers(true));
    assertThat(read("history")).isEqualTo(new Typed.Past(0, true));
    assertThat(read("history 20")).isEqualTo(new Typed.Past(20, true));
    assertThat(read("help")).isEqualTo(new Typed.Help(true));
    assertThat(read("exit")).isEqualTo(new Typed.Quit());
  }

  @Test
  void aPlaceIsCountedFromTheLast() {
    assertThat(read("/reply yes")).isEqualTo(read("/responder yes"));
    assertThat(read("/reply yes")).isEqualTo(new Typed.Reply(1, "yes"));
    assertThat(read("/reply 3 yes, all")).isEqualTo(new Typed.Reply(3, "yes, all"));
    assertThat(read("/reply 3")).isEqualTo(new Typed.Reply(1, "3"));
    assertThat(read("/reply 2000 of them")).isEqualTo(new Typed.Reply(1, "2000 of them"));
    assertThat(read("/react 👍")).isEqualTo(read("/reagir 1 👍"));
    assertThat(read("/edit 2 better\ntext")).isEqualTo(new Typed.Edit(2, "better\ntext"));
    assertThat(read("/delete")).isEqualTo(read("/apagar 1")).isEqualTo(new Typed.Delete(1));
    assertThat(read("/delete 4")).isEqualTo(new Typed.Delete(4));
    assertThat(read("/delete all")).isEqualTo(new Typed.Misused(Typed.Word.DELETE));
    assertThat(read("/receipt")).isEqualTo(read("/recibo 1")).isEqualTo(new Typed.Receipt(1));
    assertThat(read("/receipt ana")).isEqualTo(new Typed.Misused(Typed.Word.RECEIPT));
    assertThat(read("/reply")).isEqualTo(new Typed.Misused(Typed.Word.REPLY));
    assertThat(read("/react")).isEqualTo(new Typed.Misused(Typed.Word.REACT));
    assertThat(read("/edit ")).isEqualTo(new Typed.Misused(Typed.Word.EDIT));
  }

  @Test
  void roomsHaveTheirCommands() {
    assertThat(read("/join #lab")).isEqualTo(read("/entrar #lab"));
    assertThat(read("/join #lab")).isEqualTo(new Typed.Join("#lab"));
    assertThat(read("/join")).isEqualTo(new Typed.Misused(Typed.Word.JOIN));
    assertThat(read("/rooms")).isEqualTo(read("/salas")).isEqualTo(new Typed.Rooms());
    assertThat(read("/topic")).isEqualTo(new Typed.Topic(Optional.empty()));
    assertThat(read("/assunto provas e listas"))
        .isEqualTo(new Typed.Topic(Optional.of("provas e listas")));
  }

  @Test
  void slashCommandsHaveNamesInBothLanguages() {
    assertThat(read("/help")).isEqualTo(read("/ajuda")).isEqualTo(new Typed.Help(false));
    assertThat(read("/peers")).isEqualTo(read("/pares")).isEqualTo(new Typed.Peers(false));
    assertThat(read("/history 7")).isEqualTo(read("/historico 7"));
    assertThat(read("/histórico")).isEqualTo(new Typed.Past(0, false));
    assertThat(read("/quit")).isEqualTo(read("/sair")).isEqualTo(new Typed.Quit());
    assertThat(read("/status")).isEqualTo(read("/estado")).isEqualTo(new Typed.State());
    assertThat(read("/QUIT ")).isEqualTo(new Typed.Quit());
  }

  @Test
  void wordsOfAConversationInATerminal() {
    assertThat(read("/me waves ")).isEqualTo(read("/eu waves")).isEqualTo(new Typed.Act("waves"));
    assertThat(read("/nick Ana  Maria"))
        .isEqualTo(read("/nome Ana  Maria"))
        .isEqualTo(new Typed.Rename("Ana  Maria"));
    assertThat(read("/clear")).isEqualTo(read("/limpar")).isEqualTo(new Typed.Clear());
    assertThat(read("/lang")).isEqualTo(new Typed.Speak(Optional.empty()));
    assertThat(read("/lang pt"))
        .isEqualTo(read("/idioma pt-BR"))
        .isEqualTo(new Typed.Speak(Optional.of(Language.PORTUGUESE)));
    assertThat(read("me waves")).isEqualTo(new Typed.Say("me waves"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chat  ",
        "/say",
        "/say  ",
        "/history x",
        "/history 0",
        "history 0",
        "/quit now",
        "/me",
        "/nick ",
        "/lang fr",
        "/clear it"
      })
  void somethingIsMissingOrTooMuch(String line) {
    assertThat(read(line)).isInstanceOf(Typed.Misused.class);
  }

  @Test
  void anUnknownCommandIsNeverAMessage() {
    assertThat(read("/kjhg")).isEqualTo(new Typed.Unknown("/kjhg", Optional.empty()));
    assertThat(read("/jion")).isEqualTo(new Typed.Unknown("/jion", Optional.of("/join")));
    assertThat(read("/qiut")).isEqualTo(new Typed.Unknown("/qiut", Optional.of("/quit")));
    assertThat(read("/hlep me")).isEqualTo(new Typed.Unknown("/hlep", Optional.of("/help")));
    assertThat(read("/peer")).isEqualTo(new Typed.Unknown("/peer", Optional.of("/peers")));
    assertThat(read("/")).isEqualTo(new Typed.Unknown("/", Optional.empty()));
    assertThat(read("/home/ana/file"))
        .isEqualTo(new Typed.Unknown("/home/ana/file", Optional.empty()));
  }

  @Test
  void amongEquallyNearCommandsThePersonsLanguageWins() {
    assertThat(Typed.read("/histori", Language.ENGLISH))
        .isEqualTo(new Typed.Unknown("/histori", Optional.of("/history")));
    assertThat(Typed.read("/ajdua", Language.PORTUGUESE))
        .isEqualTo(new Typed.Unknown("/ajdua", Optional.of("/ajuda")));
    assertThat(Typed.read("/hstoric", Language.PORTUGUESE))
        .isEqualTo(new Typed.Unknown("/hstoric", Optional.of("/historico")));
  }

  @Test
  void nothing() {
    assertThat(read("")).isEqualTo(new Typed.Blank());
    assertThat(read(" \t ")).isEqualTo(new Typed.Blank());
  }

  private static Typed read(String line) {
    return Typed.read(line, Language.ENGLISH);
  }
}
