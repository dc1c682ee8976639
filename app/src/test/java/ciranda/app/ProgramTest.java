package ciranda.app;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgramTest {
  @TempDir private Path home;

  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--nmae ana|Unknown option --nmae. Did you mean --name?",
        "--nmae=ana|Unknown option --nmae. Did you mean --name?",
        "--irc off|Unknown option --irc.",
        "serv|Unknown command serv. Did you mean serve?",
        "lab|Unknown command lab.",
        "help|Unknown command help. Did you mean --help?",
        "--name|--name needs a value after it.",
        "--name a --name b|--name can be given only once.",
        "--plain=x|--plain is not used correctly.",
        "--port 65536|--port: \"65536\" is not a port: a number from 0 to 65535.",
        "--port x|--port: \"x\" is not a port: a number from 0 to 65535.",
        "--bind lab-03|--bind: \"lab-03\" is not an IP address.",
        "--peer 10.0.0.7|--peer: \"10.0.0.7\" is not an address such as 192.0.2.7:6782.",
        "--multicast on|--multicast: \"on\" is neither \"off\" nor a multicast address",
        "--multicast 10.0.0.1:1|--multicast: \"10.0.0.1:1\" is neither",
        "--api 0.0.0.0:80|--api: \"0.0.0.0:80\" could be reached from other computers",
        "--api 80|--api: \"80\" is neither \"off\" nor an address with a port",
        "--lang fr|--lang: \"fr\" is not a language that ciranda speaks; there are en and pt-BR.",
        "--name=|--name: a name cannot be empty.",
        "--name=a[b|--name: a name cannot contain control characters",
        "--name=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|--name: a name has at most 32 letters.",
        "--group=|--group: the name of a group cannot be empty.",
      })
  void wrongUseIsExplainedAndFailsWithTwo(String arguments, String words) throws Exception {
    assertThat(desk.call(arguments.split(" ", -1))).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).startsWith("ciranda: " + words).doesNotContain("Exception");
    assertThat(desk.errors()).endsWith("ciranda: ciranda --help shows what there is.\n");
    assertThat(desk.output()).isEmpty();
    assertThat(desk.hasAsked()).isFalse();
  }

  @Test
  void namesWithInvisibleCharactersAreRefused() throws Exception {
    assertThat(desk.call("serve", "--name", "a\u001b[31mb")).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).contains("a name cannot contain").doesNotContain("\u001b");
    assertThat(desk.call("serve", "--name", "a\u202eb")).isEqualTo(Exit.USAGE);
    assertThat(desk.call("serve", "--name", " \t ")).isEqualTo(Exit.USAGE);
  }

  @Test
  void wrongUseIsExplainedInPortugueseToo() throws Exception {
    assertThat(desk.call("--lang", "pt-BR", "--prot", "1")).isEqualTo(Exit.USAGE);
    assertThat(desk.errors())
        .isEqualTo(
            """
            ciranda: Opção desconhecida: --prot. Você quis dizer --port?
            ciranda: ciranda --help mostra o que existe.
            """);
    assertThat(desk.with("CIRANDA_LOCALE", "pt_BR.UTF-8").call("--name=")).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).startsWith("ciranda: --name: um nome não pode ficar vazio.");
  }

  @Test
  void homeIsWhatThePersonSaysBeforeWhatTheSystemLists() {
    assertThat(Surroundings.home(Map.of("HOME", "/elsewhere"), "/root"))
        .isEqualTo(Path.of("/elsewhere"));
    assertThat(Surroundings.home(Map.of("HOME", "relative"), "/root")).isEqualTo(Path.of("/root"));
    assertThat(Surroundings.home(Map.of(), "/root")).isEqualTo(Path.of("/root"));
  }

  @Test
  void helpAndVersionAreResults() throws Exception {
    assertThat(desk.call("--help")).isEqualTo(Exit.OK);
    assertThat(desk.output())
        .startsWith("Usage: ciranda [OPTION]...\n       ciranda COMMAND")
        .contains("--multicast");
    assertThat(desk.errors()).isEmpty();
    assertThat(desk.call("serve", "-h", "--lang=pt-BR")).isEqualTo(Exit.OK);
    assertThat(desk.output()).startsWith("Uso: ciranda serve").contains("--data-dir=DIR");
    assertThat(desk.output().lines()).allMatch(line -> line.length() <= 80);
    assertThat(desk.call("-V")).isEqualTo(Exit.OK);
    assertThat(desk.output()).isEqualTo("ciranda 1.2.3\n");
  }

  @Test
  void whatTheMachineDoesNotAllowFailsWithFive() throws Exception {
    assertThat(desk.call("serve")).isEqualTo(Exit.ENVIRONMENT);
    assertThat(desk.errors()).isEqualTo("ciranda: The node had to stop. The log says why.\n");
    assertThat(desk.output()).isEmpty();
  }

  @Test
  void theStartLineSaysThatTheGroupIsOpen() throws Exception {
    desk.call("--name", "ana");
    assertThat(desk.errors())
        .startsWith(
            "ciranda: version 1.2.3. You are ana, group \"ciranda\", open: anyone on this network"
                + " may join.\n");
  }

  @Test
  void nothingSetMeansTheDefaults() throws Exception {
    desk.call("serve");
    Options options = desk.asked().options();
    assertThat(options.group()).isEqualTo("ciranda");
    assertThat(options.folders().data()).isEqualTo(home.resolve(".local/share/ciranda"));
    assertThat(options.bind()).isEmpty();
    assertThat(options.port()).isEmpty();
    assertThat(options.multicast()).contains(address("239.255.67.82", 6_782));
    assertThat(options.api()).contains(address("127.0.0.1", 0));
    assertThat(options.peers()).isEmpty();
    assertThat(desk.asked().name()).isEqualTo("maria");
  }

  @Test
  void everyOptionArrives() throws Exception {
    desk.call(
        "--group=turma b",
        "serve",
        "--data-dir=" + home.resolve("d"),
        "--bind=::1",
        "--port=0",
        "--interface=eth0",
        "--multicast=off",
        "--peer=lab-03:6782",
        "--peer=[::1]:7",
        "--api=off",
        "--name= e\u0301va ");
    Options options = desk.asked().options();
    assertThat(options.group()).isEqualTo("turma b");
    assertThat(options.folders().data()).isEqualTo(home.resolve("d"));
    assertThat(options.bind()).contains(InetAddress.ofLiteral("::1"));
    assertThat(options.port()).hasValue(0);
    assertThat(options.networkInterface()).contains("eth0");
    assertThat(options.multicast()).isEmpty();
    assertThat(options.api()).isEmpty();
    assertThat(options.peers())
        .containsExactly(new Endpoint("lab-03", 6_782), new Endpoint("::1", 7));
    assertThat(desk.asked().name()).isEqualTo("éva");
  }

  @Test
  void optionsBeatTheEnvironmentAndThatTheFile() throws Exception {
    Path directory = Files.createDirectories(home.resolve("d"));
    Files.writeString(
        directory.resolve("config.toml"),
        "name = \"file\"\nport = 1\ngroup = \"file\"\npeer = [\"a:1\", \"b:2\"]\nplain = true\n");
    desk.with("CIRANDA_DATA_DIR", directory.toString())
        .with("CIRANDA_NAME", "environment")
        .with("CIRANDA_PORT", "2")
        .with("CIRANDA_BIND", "");
    desk.call("serve", "--name", "option");
    assertThat(desk.asked().name()).isEqualTo("option");
    assertThat(desk.asked().options().port()).hasValue(2);
    assertThat(desk.asked().options().group()).isEqualTo("file");
    assertThat(desk.asked().options().peers())
        .containsExactly(new Endpoint("a", 1), new Endpoint("b", 2));
  }

  @Test
  void theEnvironmentSeparatesPeersByCommas() throws Exception {
    desk.with("CIRANDA_PEER", "a:1, b:2").call("serve");
    assertThat(desk.asked().options().peers())
        .containsExactly(new Endpoint("a", 1), new Endpoint("b", 2));
    assertThat(desk.with("CIRANDA_API", "x").call("serve")).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).startsWith("ciranda: CIRANDA_API: \"x\" is neither");
  }

  @Test
  void theFileMayChooseTheLanguageAndTheDirectory() throws Exception {
    configure("lang = \"pt-BR\"\ndata-dir = \"" + home.resolve("elsewhere") + "\"\n");
    desk.call("--name", "ana");
    assertThat(desk.errors()).startsWith("ciranda: versão 1.2.3. Você é ana");
    assertThat(desk.asked().options().folders().data()).isEqualTo(home.resolve("elsewhere"));
    desk.with("CIRANDA_LANG", "en").call("--name", "ana");
    assertThat(desk.errors()).startsWith("ciranda: version 1.2.3.");
  }

  @Test
  void anUnknownKeyIsWarnedOf() throws Exception {
    configure("\n prot = 7\nzzz = 1\n");
    desk.call("serve");
    assertThat(desk.errors())
        .contains("config.toml, line 2, column 2: unknown key prot, ignored. Did you mean port?")
        .contains("config.toml, line 3, column 1: unknown key zzz, ignored.\n");
    assertThat(desk.hasAsked()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "port = 70000|line 1, column 1: \"70000\" is not a port",
        "name = 7|line 1, column 1: the value of name must be in quotation marks.",
        "plain = 1|line 1, column 1: plain is either true or false.",
        "peer = [7]|line 1, column 1: the value of peer must be in quotation marks.",
        "lang = 'fr'|line 1, column 1: \"fr\" is not a language",
        "api = '10.0.0.1:1'|line 1, column 1: \"10.0.0.1:1\" could be reached",
        "name = |line 1, column 7: this is not valid TOML.",
      })
  void aWrongValueInTheFileIsRefusedWithItsPlace(String line, String words) throws Exception {
    configure(line + "\n");
    assertThat(desk.call("serve")).isEqualTo(Exit.USAGE);
    assertThat(desk.errors()).contains("config.toml, " + words);
    assertThat(desk.hasAsked()).isFalse();
  }

  @Test
  void theNameIsAskedOnATerminal() throws Exception {
    desk.typing("a[b\n josé \n").call();
    assertThat(desk.errors())
        .startsWith(
            "Your name [maria]: a name cannot contain control characters, invisible characters, or"
                + " square brackets.\nYour name [maria]: ");
    assertThat(desk.asked().name()).isEqualTo("josé");
    desk.typing("\n").call();
    assertThat(desk.asked().name()).isEqualTo("maria");
    assertThat(desk.typing("[\n[\n[\n").call()).isEqualTo(Exit.USAGE);
  }

  @Test
  void theNameIsNeverAskedWhereNobodySits() throws Exception {
    desk.typing("josé\n").call("serve");
    assertThat(desk.asked().name()).isEqualTo("maria");
    desk.user("?").call("serve");
    assertThat(desk.asked().name()).isEqualTo("guest");
  }

  @Test
  void aRememberedNameIsNotAskedAgain() throws Exception {
    Path file = home.resolve(".local/share/ciranda/name");
    Files.createDirectories(file.resolveSibling("."));
    NameChoice.remember(file, "zoé");
    desk.typing("other\n").call();
    assertThat(desk.asked().name()).isEqualTo("zoé");
  }

  private void configure(String text) throws Exception {
    Path folder = Files.createDirectories(home.resolve(".config/ciranda"));
    Files.writeString(folder.resolve("config.toml"), text);
  }

  private static InetSocketAddress address(String host, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(host), port);
  }
}
