package ciranda.tui;

import java.io.IOException;
import java.util.Optional;

/** Where typed lines come from. */
interface Lines {
  /** Waits for the next line; empty at the end of the input. */
  Optional<LineInput.Line> next() throws IOException, InterruptedException;
}
