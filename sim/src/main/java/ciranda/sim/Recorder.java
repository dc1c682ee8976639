package ciranda.sim;

import ciranda.core.Event;
import ciranda.protocol.Beacon;
import ciranda.protocol.Message;
import ciranda.protocol.Segment;

/**
 * Hears all that is sent and said in a world, for people: {@link Recording} keeps it, {@link
 * #SILENT} does not.
 */
interface Recorder {
  /** Nobody listens. */
  Recorder SILENT =
      new Recorder() {
        @Override
        public void of(World world) {}

        @Override
        public long sent(Host from, Host to, Message message) {
          return 0;
        }

        @Override
        public long sent(Host from, Host to, Segment segment) {
          return 0;
        }

        @Override
        public long sent(Host from, Host to, Beacon beacon) {
          return 0;
        }

        @Override
        public void arrived(long flight) {}

        @Override
        public void lost(long flight) {}

        @Override
        public void note(Host host, String what) {}

        @Override
        public void event(Host host, Event event) {}

        @Override
        public void step(Step step) {}

        @Override
        public boolean listens() {
          return false;
        }
      };

  /** The world that it hears; told once, at its beginning. */
  void of(World world);

  /** Something left; returns the number of its flight. */
  long sent(Host from, Host to, Message message);

  long sent(Host from, Host to, Segment segment);

  long sent(Host from, Host to, Beacon beacon);

  void arrived(long flight);

  /** It will not arrive. */
  void lost(long flight);

  /** Something happened at a host. */
  void note(Host host, String what);

  /** A node told something to those who watch it. */
  void event(Host host, Event event);

  /** A line of the script is performed. */
  void step(Step step);

  /** Whether notes are worth making. */
  boolean listens();
}
