package ciranda.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Takes every request of the server, lets a bounded number in, and turns every way to fail into an
 * answer.
 */
final class Front implements HttpHandler {
  private static final Logger LOGGER = System.getLogger(Front.class.getName());

  private final ApiLimits limits;
  private final WriteDeadline deadline;
  private final Gate gate;
  private final Routes routes;
  private final Semaphore places;

  Front(ApiLimits limits, WriteDeadline deadline, Gate gate, Routes routes) {
    this.limits = limits;
    this.deadline = deadline;
    this.gate = gate;
    this.routes = routes;
    this.places = new Semaphore(limits.requestsMax());
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Call call = new Call(exchange, limits, deadline);
    if (!places.tryAcquire()) {
      call.hangUpAfterwards();
      call.answer(
          new ProblemException(
              Problem.TOO_MANY_REQUESTS,
              "at most " + limits.requestsMax() + " at once",
              Map.of("Retry-After", "1")));
      return;
    }
    try {
      answer(call);
    } finally {
      places.release();
    }
  }

  /**
   * Waits until every request is answered, and lets no other in. The JDK's own way to wait, {@code
   * HttpServer.stop(1)}, often waits in vain: a connection that ends meanwhile is not told to it.
   */
  void drain(long millisMax) throws InterruptedException {
    var _ = places.tryAcquire(limits.requestsMax(), millisMax, TimeUnit.MILLISECONDS);
  }

  private void answer(Call call) throws IOException {
    try {
      gate.check(call, routes.isOpen(call.path()));
      routes.find(call).serve(call);
    } catch (ProblemException e) {
      // What the client did is the client's to know, and this tells it.
      call.answer(e);
    } catch (InterruptedException e) {
      // The server is being closed: the flag is kept from the writing, which it would hang up.
      call.hangUpAfterwards();
      call.answer(new ProblemException(Problem.STOPPING, "ask again later"));
    } catch (UncheckedIOException e) {
      // The disk, or what is on it: the next attempt may succeed.
      LOGGER.log(Level.WARNING, "cannot be read: " + call.method() + " " + call.path(), e);
      if (call.isAnswered()) {
        throw new IOException("failed amid an answer", e);
      }
      call.answer(new ProblemException(Problem.STORAGE_FAILED, "the log of the node says more"));
    } catch (RuntimeException e) {
      // Our own mistake ends this request only: a view must not take the node down.
      LOGGER.log(Level.ERROR, "a request failed: " + call.method() + " " + call.path(), e);
      if (call.isAnswered()) {
        throw new IOException("failed amid an answer", e);
      }
      call.answer(new ProblemException(Problem.INTERNAL, "the log of the node says more"));
    }
  }
}
