package ciranda.app.realnet;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A network namespace, and one thread of this JVM that lives in it. The name begins with the number
 * of the process that made it, so that whoever comes later knows whose it was.
 */
final class Namespace implements AutoCloseable {
  private static final String PREFIX = "ciranda-";

  private final String name;
  private final ExecutorService inside;

  Namespace(String suffix) {
    name = PREFIX + ProcessHandle.current().pid() + "-" + suffix;
    Commands.run("ip", "netns", "add", name);
    ip("link set lo up");
    Path file = Path.of("/run/netns", name);
    inside =
        Executors.newSingleThreadExecutor(task ->
            Thread.ofPlatform()
                .daemon()
                .name(name)
                .unstarted(() -> {
                  Linux.enterNetwork(file);
                  task.run();
                }));
  }

  String name() {
    return name;
  }

  /** Runs {@code ip} in this namespace. */
  String ip(String words) {
    return Commands.run(("ip -n " + name + " " + words).split(" "));
  }

  /** Runs a task on the thread that lives here. */
  <T> T call(Callable<T> task) throws IOException {
    try {
      return inside.submit(task).get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new IOException(name + ": " + failure.getMessage(), failure);
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(name + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Ends what runs here and removes it, and with it its interfaces. */
  @Override
  public void close() {
    inside.shutdown();
    remove(name);
  }

  /** Removes what runs that were killed have left behind. */
  static void removeLeftovers() {
    Commands.run("ip", "netns", "list")
        .lines()
        .map(line -> line.split(" ", 2)[0])
        .filter(Namespace::isLeftover)
        .forEach(Namespace::remove);
  }

  private static boolean isLeftover(String name) {
    if (!name.matches(PREFIX + "[0-9]+-.*")) {
      return false;
    }
    long owner = Long.parseLong(name.split("-", 3)[1]);
    return ProcessHandle.of(owner).isEmpty();
  }

  private static void remove(String name) {
    Commands.run("ip", "netns", "pids", name)
        .lines()
        .map(Long::parseLong)
        .filter(process -> process != ProcessHandle.current().pid())
        .flatMap(process -> ProcessHandle.of(process).stream())
        .forEach(ProcessHandle::destroyForcibly);
    Commands.run("ip", "netns", "delete", name);
  }
}
