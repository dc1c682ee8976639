package ciranda.app.demo;

import java.io.IOException;
import java.io.InputStream;

/** Whoever sits at the terminal, and says by Enter when the story goes on. One thread. */
final class Presenter {
  private final InputStream input;
  private boolean gone;

  Presenter(InputStream input) {
    this.input = input;
  }

  /** Whether the input has ended: then the story goes on by itself. */
  boolean isGone() {
    return gone;
  }

  /** Forgets what was typed before anybody was asked: it was not meant for this. */
  void forgetTyped() {
    try {
      input.readNBytes(input.available());
    } catch (IOException e) {
      // A terminal that went away.
      gone = true;
    }
  }

  /** Waits for Enter. */
  void awaitEnter() {
    try {
      int read = input.read();
      while (read >= 0 && read != '\n') {
        read = input.read();
      }
      gone |= read < 0;
    } catch (IOException e) {
      // A terminal that went away.
      gone = true;
    }
  }
}
