package ciranda.app.realnet;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;

/** The machine that the tests run on; they stay on its loopback interface. */
enum ThisMachine implements Machine {
  HERE;

  @Override
  public List<String> prefix() {
    return List.of();
  }

  @Override
  public <T> T call(Callable<T> task) throws IOException {
    try {
      return task.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
