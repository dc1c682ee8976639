package ciranda.tui;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A plain chat with a node in memory, and the person before it. */
final class Session implements AutoCloseable {
  private static final long WAIT_MILLIS = 10_000;

  private final Screen output = new Screen();
  private final Screen notices = new Screen();
  private final List<String> names = new CopyOnWriteArrayList<>();
  private final PipedOutputStream keyboard = new PipedOutputStream();
  private final CompletableFuture<Chat.Outcome> end;

  Session(InMemoryNode node, Language language, Chat.Patience patience) throws IOException {
    PlainChat chat =
        new PlainChat(
            language,
            new PipedInputStream(keyboard, 1 << 20),
            new PrintStream(output, true, UTF_8),
            new PrintStream(notices, true, UTF_8),
            ZoneOffset.UTC,
            patience,
            names::add);
    end = new CompletableFuture<>();
    Thread.ofPlatform()
        .name("chat")
        .start(() -> {
          try {
            end.complete(chat.run(new Chat.Started(node, List.of(), Optional.empty())));
          } catch (InterruptedException | RuntimeException e) {
            // Thrown again in the test's thread.
            end.completeExceptionally(e);
          }
        });
  }

  /** A whole chat: what is typed, then the end of the input. */
  static Session of(InMemoryNode node, Language language, String typed)
      throws IOException, ExecutionException, InterruptedException, TimeoutException {
    Session session = new Session(node, language, Chat.Patience.DEFAULT);
    session.type(typed);
    session.hangUp();
    session.outcome();
    return session;
  }

  void type(String text) throws IOException {
    type(text.getBytes(UTF_8));
  }

  void type(byte[] bytes) throws IOException {
    keyboard.write(bytes);
    keyboard.flush();
  }

  /** The input ends. */
  void hangUp() throws IOException {
    keyboard.close();
  }

  /** Nobody reads what is printed any more. */
  void stopReading() {
    output.close();
  }

  Chat.Outcome outcome() throws ExecutionException, InterruptedException, TimeoutException {
    return end.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The names that are to be remembered. */
  List<String> names() {
    return names;
  }

  String output() {
    return output.text();
  }

  String notices() {
    return notices.text();
  }

  void awaitOutput(String text) throws InterruptedException {
    output.await(text);
  }

  void awaitNotice(String text) throws InterruptedException {
    notices.await(text);
  }

  @Override
  public void close() throws IOException {
    keyboard.close();
  }

  /** Keeps what is printed and wakes who waits for it. */
  private static final class Screen extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean closed;

    @Override
    public synchronized void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] some, int offset, int length) throws IOException {
      if (closed) {
        throw new IOException("Broken pipe");
      }
      bytes.write(some, offset, length);
      notifyAll();
    }

    @Override
    public synchronized void close() {
      closed = true;
    }

    private synchronized String text() {
      return bytes.toString(UTF_8);
    }

    private synchronized void await(String text) throws InterruptedException {
      long started = System.nanoTime();
      while (!text().contains(text)) {
        long left = WAIT_MILLIS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        if (left <= 0) {
          throw new AssertionError("never printed: " + text + "\nbut:\n" + text());
        }
        wait(left);
      }
    }
  }
}
