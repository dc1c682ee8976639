package ciranda.core.history;

import ciranda.core.Effect;
import ciranda.core.Event;
import ciranda.core.Input.StorageTrouble;
import ciranda.core.Now;
import java.util.List;

/** Whether the disk takes what it is given, as far as the last attempts showed. */
final class Storage {
  private boolean writable = true;
  private StorageTrouble trouble = StorageTrouble.IO_ERROR;
  private long probeDue;

  boolean writable() {
    return writable;
  }

  /** What the last failure was; only while not writable. */
  StorageTrouble trouble() {
    return trouble;
  }

  /** Whether something may be written now: while storage refuses, one probe in a while. */
  boolean mayTry(Now now) {
    return writable || now.reached(probeDue);
  }

  /** Something was handed to the disk. */
  void tried(Now now) {
    if (!writable) {
      probeDue = now.after(Pace.PROBE);
    }
  }

  /** When the next probe may go; only while not writable. */
  long probeDue() {
    return probeDue;
  }

  void succeeded(List<Effect> out) {
    if (!writable) {
      writable = true;
      out.add(new Effect.Publish(new Event.StorageChanged(true, "")));
    }
  }

  void failed(StorageTrouble cause, Now now, List<Effect> out) {
    trouble = cause;
    if (writable) {
      writable = false;
      out.add(new Effect.Publish(new Event.StorageChanged(false, cause.name())));
    }
    probeDue = now.after(Pace.PROBE);
  }
}
