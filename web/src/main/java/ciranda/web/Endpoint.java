package ciranda.web;

import java.io.IOException;

/** Serves the requests of one method at one path. */
@FunctionalInterface
interface Endpoint {
  void serve(Call call) throws IOException, ProblemException, InterruptedException;
}
