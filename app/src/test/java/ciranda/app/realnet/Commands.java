package ciranda.app.realnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Runs the programs that make networks: {@code ip}, {@code nft}. */
final class Commands {
  private Commands() {}

  /** Runs a command that must succeed, and gives what it printed. */
  static String run(String... words) {
    return run(List.of(words), "");
  }

  /** The same with text on standard input. */
  static String run(List<String> words, String input) {
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      CompletableFuture<String> printed =
          CompletableFuture.supplyAsync(() -> everything(process), Thread::startVirtualThread);
      try (var standardInput = process.getOutputStream()) {
        standardInput.write(input.getBytes(StandardCharsets.UTF_8));
      }
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            String.join(" ", words) + ": exit " + status + "\n" + input + printed.join());
      }
      return printed.join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String everything(Process process) {
    try {
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
