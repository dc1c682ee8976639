package ciranda.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import ciranda.tui.Language;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Somebody at a desk who calls the program; its nodes are not started, only asked for. */
final class Desk {
  /** What a node was to be started with. */
  record Asked(Options options, String name) {}

  private final Path home;
  private final Map<String, String> environment = new HashMap<>(Map.of("LANG", "C"));
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Asked> asked = new ArrayList<>();
  private final OutputStream paper = new Paper();
  private byte[] input = new byte[0];
  private int readBytesMax = Integer.MAX_VALUE;
  private boolean terminal;
  private String user = "maria";

  Desk(Path home) {
    this.home = home;
  }

  Desk with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Sits at a terminal and will type this. */
  Desk typing(String text) {
    terminal = true;
    input = text.getBytes(UTF_8);
    return this;
  }

  /** Has this on standard input, without sitting there. */
  Desk piping(byte[] bytes) {
    terminal = false;
    input = bytes;
    return this;
  }

  /** Reads no more than that of what the program prints, and goes. */
  Desk reading(int bytes) {
    readBytesMax = bytes;
    return this;
  }

  Desk user(String name) {
    user = name;
    return this;
  }

  /** Calls the program; what it asks a node for is refused, as if the machine could not. */
  int call(String... arguments) throws InterruptedException {
    output.reset();
    errors.reset();
    Starter starter =
        (options, directory, name, version, voice) -> {
          asked.add(new Asked(options, name));
          directory.close();
          throw new NotStartedException(
              voice.texts().of("stopped"), new IllegalStateException("a test starts no node"));
        };
    return new Program(surroundings(), starter).run(arguments);
  }

  /** The same with a real node, which nobody else can find. */
  int callAlone(String... arguments) throws InterruptedException {
    output.reset();
    errors.reset();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--bind=127.0.0.1", "--port=0", "--multicast=off"));
    return new Program(surroundings(), new NodeStart()).run(all.toArray(String[]::new));
  }

  /** What would be done without any option. */
  Setup setup() throws UsageException {
    return Setup.read(Map.of(), surroundings(), Program.texts(Language.ENGLISH));
  }

  private Surroundings surroundings() {
    return new Surroundings(
        environment,
        new ByteArrayInputStream(input),
        new PrintStream(paper, false, UTF_8),
        new PrintStream(errors, false, UTF_8),
        terminal,
        false,
        user,
        home,
        "Linux",
        Locale.ROOT,
        "1.2.3");
  }

  String output() {
    return output.toString(UTF_8);
  }

  String errors() {
    return errors.toString(UTF_8);
  }

  /** The last start that was asked for. */
  Asked asked() {
    return asked.getLast();
  }

  int starts() {
    return asked.size();
  }

  boolean hasAsked() {
    return !asked.isEmpty();
  }

  /** What is printed arrives here for as long as somebody reads it. */
  private final class Paper extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (output.size() >= readBytesMax) {
        throw new IOException("nobody reads any more");
      }
      output.write(bytes, offset, length);
    }
  }
}
