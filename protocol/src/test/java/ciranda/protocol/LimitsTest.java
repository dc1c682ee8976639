package ciranda.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The longest of everything fits where it has to: no peer can make a node build too much. */
final class LimitsTest {
  private static final String NAME = "日".repeat(Limits.NAME_CODE_POINTS_MAX);
  private static final String QUOTES = "\"".repeat(Limits.NAME_CODE_POINTS_MAX);
  private static final Endpoint ADDRESS =
      new Endpoint("日".repeat(Endpoint.HOST_BYTES_MAX / 3), 65_535);
  private static final List<Endpoint> ADDRESSES =
      Collections.nCopies(Limits.ADDRESSES_MAX, ADDRESS);
  private static final Sender SENDER = new Sender(key(1), NAME);
  private static final Epoch EPOCH = new Epoch(Long.MAX_VALUE, key(1));
  private static final Bytes SIGNATURE = Bytes.of(new byte[Limits.SIGNATURE_BYTES_MAX]);
  private static final GroupId GROUP = GroupId.ofOpenGroup("ciranda");

  private static NodeKey key(int number) {
    return NodeKey.of(Bytes.of(ByteBuffer.allocate(32).putInt(28, number).array()));
  }

  private static View view() {
    int nextId = Integer.MAX_VALUE;
    return new View(
        EPOCH,
        Long.MAX_VALUE,
        nextId,
        IntStream.range(0, Limits.MEMBERS_MAX)
            .mapToObj(
                i -> new Member(key(i + 1), nextId - 1000 + i, NAME, Long.MIN_VALUE, ADDRESSES))
            .toList(),
        IntStream.range(0, Limits.FORMER_MAX)
            .mapToObj(i -> new Former(key(10_000 + i), nextId - 1))
            .toList(),
        Collections.nCopies(View.ENDED_MAX, EPOCH),
        SIGNATURE);
  }

  private static Row row() {
    return new Row(
        key(1),
        NAME,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Role.COORDINATOR,
        Integer.MAX_VALUE,
        EPOCH,
        Long.MAX_VALUE,
        Integer.MAX_VALUE,
        Hearing.LINKED,
        Collections.nCopies(Limits.NEIGHBOURS_MAX, key(1)),
        Bytes.of(new byte[Hash.LENGTH]));
  }

  static Stream<Message> longest() {
    LogId log = new LogId(key(1), (1L << LogId.GENERATION_BITS) - 1);
    Head head = new Head(log, Limits.ENTRY_NUMBER_MAX, Limits.ENTRY_NUMBER_MAX);
    Pulse pulse = new Pulse(EPOCH, Long.MAX_VALUE, Long.MAX_VALUE, SIGNATURE);
    return Stream.of(
            new Message.Heartbeat(
                row(), Collections.nCopies(Limits.RELAYED_ROWS_MAX, row()), pulse, false),
            new Message.ViewUpdate(view()),
            new Message.ClaimMade(new Claim(false, Limits.MEMBERS_MAX, Integer.MAX_VALUE, view())),
            new Message.Merge(EPOCH, view()),
            new Message.JoinRequest(EPOCH, Integer.MAX_VALUE, Long.MIN_VALUE, ADDRESSES),
            new Message.Heads(Collections.nCopies(Limits.HEADS_MAX, head), false))
        .map(inner -> new Message.Relay(key(1), SENDER, Limits.HOPS_MAX, inner));
  }

  // PROTOCOL 3.3
  @ParameterizedTest
  @MethodSource("longest")
  void theLongestMessageFitsIntoAFrame(Message message) throws MalformedException {
    Frame frame = Frame.of(new Codec.Envelope(SENDER, message));

    assertThat(Codec.decodeEnvelope(frame.payload().toArray()).message()).isEqualTo(message);
  }

  // PROTOCOL 3.3
  @Test
  void theLongestGreetingFitsBeforeAnythingIsKnown() {
    String hidden = "\u0001";
    Message.Hello hello =
        new Message.Hello(
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            GROUP,
            Long.MIN_VALUE,
            65_535,
            ADDRESSES,
            hidden.repeat(Limits.SOFTWARE_LENGTH_MAX));
    Message.Refused refused =
        new Message.Refused(Refusal.SECOND_INSTANCE, hidden.repeat(Limits.DETAIL_LENGTH_MAX));

    assertThat(Codec.encode(new Codec.Envelope(SENDER, hello)))
        .hasSizeLessThanOrEqualTo(Limits.HELLO_BYTES_MAX);
    assertThat(Codec.encode(new Codec.Envelope(SENDER, refused)))
        .hasSizeLessThanOrEqualTo(Limits.HELLO_BYTES_MAX);
  }

  // PROTOCOL 5.1
  @Test
  void everyBeaconHasOneSize() throws MalformedException {
    for (String name : List.of("a", NAME, QUOTES)) {
      for (Epoch epoch : List.of(Epoch.NONE, EPOCH)) {
        Sender sender = new Sender(key(1), name);
        Beacon request =
            new Beacon.JoinRequest(Integer.MAX_VALUE, GROUP, sender, Long.MIN_VALUE, 65_535);
        Beacon announcement =
            new Beacon.Announcement(
                Integer.MAX_VALUE, GROUP, sender, Long.MIN_VALUE, 65_535, epoch);
        for (Beacon beacon : List.of(request, announcement)) {
          byte[] datagram = Codec.encode(beacon);

          assertThat(datagram).hasSize(512);
          assertThat(Codec.decodeBeacon(datagram)).isEqualTo(beacon);
        }
      }
    }
  }

  @Test
  void whatIsUnknownIsNeverSent() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Codec.encode(new Codec.Envelope(SENDER, new Message.Unknown("SONG"))));
    assertThatIllegalArgumentException().isThrownBy(() -> Codec.encode(new Beacon.Unknown("SONG")));
  }

  @Test
  void aListBeyondItsMaximumIsRefused() {
    List<NodeKey> crowd = Collections.nCopies(Limits.NEIGHBOURS_MAX + 1, key(1));
    List<Row> rows = Collections.nCopies(Limits.RELAYED_ROWS_MAX + 1, row());
    List<Endpoint> addresses = Collections.nCopies(Limits.ADDRESSES_MAX + 1, ADDRESS);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Limits.bounded(crowd, Limits.NEIGHBOURS_MAX, "neighbours"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Message.Heartbeat(row(), rows, Pulse.NONE, false));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Member(key(1), 1, "Ana", 1, addresses));
  }
}
