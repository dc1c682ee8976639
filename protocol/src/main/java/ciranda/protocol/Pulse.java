package ciranda.protocol;

import java.util.Objects;

/**
 * The coordinator's signed, rising counter: the proof, by whatever path it comes, that the
 * coordinator was alive when it was made.
 *
 * @param epoch the coordinator's own
 * @param instance of the coordinator: a copy of its data directory may lead a term of the same
 *     epoch
 * @param counter rises by one at each of its heartbeats
 * @param signature by {@code epoch.coordinator()} over {@link #signed}
 */
public record Pulse(Epoch epoch, long instance, long counter, Bytes signature) {
  public static final Pulse NONE = new Pulse(Epoch.NONE, 0, 0, Bytes.EMPTY);

  public Pulse {
    Objects.requireNonNull(epoch, "epoch");
    Objects.requireNonNull(signature, "signature");
    Limits.checkLength(signature, Limits.SIGNATURE_BYTES_MAX, "signature");
    if (counter < 0) {
      throw new IllegalArgumentException("a counter is never negative");
    }
  }

  /** The bytes that the coordinator signs. */
  public static Bytes signed(GroupId group, Epoch epoch, long instance, long counter) {
    return Hash.of("ciranda/1 pulse")
        .add(group.bytes())
        .add(epoch.number())
        .add(epoch.coordinator().bytes())
        .add(instance)
        .add(counter)
        .finish();
  }

  /** Whether this shows life after {@code other}: a greater counter of the same start and epoch. */
  public boolean isNewerThan(Pulse other) {
    return epoch.equals(other.epoch) && instance == other.instance && counter > other.counter;
  }
}
