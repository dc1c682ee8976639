package ciranda.tui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.jline.utils.ClosedException;
import org.jline.utils.ScreenTerminal;
import org.jline.utils.ScreenTerminalOutputStream;

/** An inline chat on a screen in memory, with a node in memory, and the person before it. */
final class InlineSession implements AutoCloseable {
  /** When all of it happens: the messages of the node in memory are of that day. */
  static final Instant NOW = Instant.EPOCH.plusSeconds(7_200);

  private static final long WAIT_MILLIS = 10_000;

  private final ScreenTerminal screen;
  private final LineDisciplineTerminal terminal;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final CompletableFuture<InMemoryNode> node = new CompletableFuture<>();
  private final CompletableFuture<Chat.Outcome> end = new CompletableFuture<>();
  private final Thread chatting;

  /** What a terminal is like. */
  record Kind(String type, int columns, int rows, Map<String, String> environment) {
    static final Kind USUAL = new Kind("xterm-256color", 80, 24, Map.of("XTERM_VERSION", "1"));

    Kind sized(int newColumns, int newRows) {
      return new Kind(type, newColumns, newRows, environment);
    }
  }

  /** Opens a chat whose node is not there yet. */
  InlineSession(Path folder, Language language, Kind kind) throws IOException {
    screen = new ScreenTerminal(kind.columns, kind.rows);
    ScreenTerminalOutputStream.DelegateOutputStream shown =
        new ScreenTerminalOutputStream.DelegateOutputStream();
    terminal = new LineDisciplineTerminal("test", kind.type, new Tee(shown), UTF_8);
    terminal.setSize(Size.of(kind.columns, kind.rows));
    ScreenTerminal.wireTerminal(screen, terminal, shown, () -> watchers.forEach(Runnable::run));
    InlineChat chat =
        new InlineChat(
            terminal,
            language,
            kind.environment,
            folder.resolve("input-history"),
            Clock.fixed(NOW, ZoneOffset.UTC),
            names::add);
    chatting =
        Thread.ofPlatform()
            .daemon()
            .name("chat")
            .start(() -> {
              try {
                end.complete(
                    chat.run(() ->
                        new Chat.Started(node.get(), List.of("eth0 192.0.2.1"), Optional.empty())));
              } catch (Exception e) {
                // Thrown again in the test's thread.
                end.completeExceptionally(e);
              }
            });
  }

  /** A chat in English on a usual terminal whose node is there. */
  static InlineSession with(InMemoryNode node, Path folder)
      throws IOException, InterruptedException {
    return with(node, folder, Language.ENGLISH, Kind.USUAL);
  }

  static InlineSession with(InMemoryNode node, Path folder, Language language, Kind kind)
      throws IOException, InterruptedException {
    InlineSession session = new InlineSession(folder, language, kind);
    session.start(node);
    session.await("[");
    session.awaitBar(" | ");
    return session;
  }

  /** Lets the node be there. */
  void start(InMemoryNode started) {
    node.complete(started);
  }

  void type(String keys) throws IOException {
    terminal.processInputBytes(keys.getBytes(UTF_8));
  }

  void resize(int columns, int rows) {
    screen.setSize(Size.of(columns, rows));
    terminal.setSize(Size.of(columns, rows));
    terminal.raise(Terminal.Signal.WINCH);
  }

  Chat.Outcome outcome() throws ExecutionException, InterruptedException, TimeoutException {
    return end.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  boolean isOver() {
    return end.isDone();
  }

  /** The names that are to be remembered. */
  List<String> names() {
    return names;
  }

  /** All that was written to the terminal. */
  String written() {
    synchronized (bytes) {
      return bytes.toString(UTF_8);
    }
  }

  /** Is run each time after something was drawn. */
  void whenDrawn(Runnable watcher) {
    watchers.add(watcher);
  }

  /** The rows of the screen, without what is blank behind them. */
  List<String> rows() {
    synchronized (screen) {
      int columns = screen.getColumns();
      int rows = screen.getRows();
      long[] cells = new long[columns * rows];
      screen.dump(cells, new int[2]);
      List<String> text = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        text.add(text(cells, row * columns, columns));
      }
      return text;
    }
  }

  /** The row with the cursor. */
  String cursorRow() {
    synchronized (screen) {
      int[] cursor = new int[2];
      screen.dump(new long[screen.getColumns() * screen.getRows()], cursor);
      return rows().get(cursor[1]);
    }
  }

  /** The cells in which that text stands on the screen. */
  List<Long> cells(String text) {
    synchronized (screen) {
      int columns = screen.getColumns();
      long[] cells = new long[columns * screen.getRows()];
      screen.dump(cells, new int[2]);
      for (int row = 0; row < screen.getRows(); row++) {
        int at = text(cells, row * columns, columns).indexOf(text);
        if (at >= 0) {
          List<Long> found = new ArrayList<>();
          for (int i = 0; i < text.length(); i++) {
            found.add(cells[row * columns + at + i]);
          }
          return found;
        }
      }
      throw new AssertionError("not on the screen: " + text + "\n" + String.join("\n", rows()));
    }
  }

  /** Until that stands on the screen. */
  void await(String text) throws InterruptedException {
    awaitThat(text, () -> rows().stream().anyMatch(row -> row.contains(text)));
  }

  /** Until that is gone from the screen. */
  void awaitGone(String text) throws InterruptedException {
    awaitThat("no " + text, () -> rows().stream().noneMatch(row -> row.contains(text)));
  }

  /** Until the last row has that. */
  void awaitBar(String text) throws InterruptedException {
    awaitThat("in the bar: " + text, () -> rows().getLast().contains(text));
  }

  /** Until the line with the cursor is that. */
  void awaitLine(String line) throws InterruptedException {
    awaitThat("at the cursor: " + line, () -> cursorRow().equals(line));
  }

  private void awaitThat(String what, BooleanSupplier condition) throws InterruptedException {
    long started = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started) > WAIT_MILLIS) {
        throw new AssertionError("never: " + what + "\n" + String.join("\n", rows()));
      }
      screen.waitDirty(20);
    }
  }

  private static String text(long[] cells, int from, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < from + length; i++) {
      int c = ScreenTerminal.cellCodePoint(cells[i]);
      if (c != 0) {
        text.appendCodePoint(c);
      }
    }
    return text.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    node.completeExceptionally(new IllegalStateException("the test ends"));
    try {
      if (!isOver()) {
        type("\u0003\u0003\u0004");
      }
    } catch (ClosedException _) {
      // It was over before all three were typed.
    }
    chatting.interrupt();
  }

  /** Keeps what passes. */
  private final class Tee extends OutputStream {
    private final OutputStream next;

    Tee(OutputStream next) {
      this.next = next;
    }

    @Override
    public void write(int b) throws IOException {
      synchronized (bytes) {
        bytes.write(b);
      }
      next.write(b);
    }

    @Override
    public void write(byte[] some, int offset, int length) throws IOException {
      synchronized (bytes) {
        bytes.write(some, offset, length);
      }
      next.write(some, offset, length);
    }

    @Override
    public void flush() throws IOException {
      next.flush();
    }
  }
}
