package ciranda.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the golden vectors: fixed values of every kind, in the form of {@code docs/vectors}. */
final class Vectors {
  static final TestKey ANA = new TestKey(1);
  static final TestKey BIA = new TestKey(2);
  static final GroupId GROUP = GroupId.ofOpenGroup("ciranda");
  static final Epoch EPOCH = new Epoch(3, BIA.node());
  static final Endpoint HOME = Endpoint.parse("192.168.0.7:6782");
  static final View VIEW = view();

  private static final Sender SENDER = new Sender(ANA.node(), "Ana");
  private static final LogId LOG = new LogId(ANA.node(), 0x0_1234_5678_9abcL);

  private Vectors() {}

  static Map<String, Object> all() {
    Map<String, Object> files = new LinkedHashMap<>();
    files.put("ids.json", ids());
    files.put("messages.json", messages());
    files.put("beacons.json", beacons());
    files.put("signatures.json", signatures());
    files.put("segments.json", segments());
    files.put("refused.json", refused());
    return files;
  }

  private static Map<String, Object> ids() {
    List<Object> keys = new ArrayList<>();
    for (TestKey key : List.of(ANA, BIA)) {
      NodeKey node = key.node();
      keys.add(
          row(
              "seed", hex(key.seed()),
              "publicKey", hex(node.bytes()),
              "onTheWire", node.bytes().toBase64(),
              "fingerprint", node.fingerprint()));
    }
    List<Object> groups = new ArrayList<>();
    for (String name : List.of("ciranda", "Jos\u00e9", "Jose\u0301")) {
      groups.add(row("name", name, "openGroupId", hex(GroupId.ofOpenGroup(name).bytes())));
    }
    return row("keys", keys, "groups", groups, "log", LOG.text());
  }

  private static View view() {
    View unsigned =
        new View(
            EPOCH,
            4,
            6,
            List.of(
                new Member(ANA.node(), 2, "Ana", -5, List.of(HOME)),
                new Member(BIA.node(), 5, "Bia", 77, List.of(Endpoint.parse("[fe80::2]:7000")))),
            List.of(new Former(new TestKey(3).node(), 1)),
            List.of(new Epoch(2, ANA.node())),
            Bytes.EMPTY);
    return unsigned.signedWith(BIA.sign(unsigned.signed(GROUP)));
  }

  private static Pulse pulse() {
    return new Pulse(EPOCH, 77, 41, BIA.sign(Pulse.signed(GROUP, EPOCH, 77, 41)));
  }

  private static Row row(NodeKey key, String name, Role role) {
    Bytes history = Hash.of("ciranda/1 body").finish();
    return new Row(
        key, name, 77, 12, role, 2, EPOCH, 4, 6, Hearing.LINKED, List.of(BIA.node()), history);
  }

  private static List<Message> samples() {
    Row row = row(ANA.node(), "Ana", Role.MEMBER);
    Row relayed = row(BIA.node(), "Bia", Role.COORDINATOR);
    return List.of(
        new Message.Hello(1, 0, GROUP, -5, 6782, List.of(HOME), "ciranda 0.1.0"),
        new Message.Refused(Refusal.GROUP, "this is another group"),
        new Message.Heartbeat(row, List.of(relayed), pulse(), true),
        new Message.Election(EPOCH, 2),
        new Message.Answer(EPOCH, 5, Pulse.NONE),
        new Message.Coordinator(VIEW),
        new Message.ViewUpdate(VIEW),
        new Message.ViewAck(EPOCH, 4),
        new Message.JoinRequest(Epoch.NONE, 0, 77, List.of()),
        new Message.JoinAck(VIEW),
        new Message.ClaimMade(new Claim(true, 2, 5, VIEW)),
        new Message.Merge(EPOCH, VIEW),
        new Message.Redirect(BIA.node(), EPOCH),
        new Message.Leave(EPOCH, BIA.node()),
        new Message.Relay(
            BIA.node(), new Sender(ANA.node(), "Ana"), 2, new Message.Election(EPOCH, 2)),
        new Message.Heads(List.of(new Head(LOG, 1, 3)), true),
        new Message.Pull(LOG, 1, 3));
  }

  private static Map<String, Object> messages() {
    List<Object> frames = new ArrayList<>();
    for (Message message : samples()) {
      Codec.Envelope envelope = new Codec.Envelope(SENDER, message);
      String json = new String(Codec.encode(envelope), UTF_8);
      frames.add(row("json", json, "frame", hex(Bytes.of(Frame.of(envelope).encoded()))));
    }
    return row("frames", frames);
  }

  private static Map<String, Object> beacons() {
    List<Object> beacons = new ArrayList<>();
    for (Beacon beacon :
        List.of(
            new Beacon.JoinRequest(1, GROUP, SENDER, -5, 6782),
            new Beacon.Announcement(1, GROUP, new Sender(BIA.node(), "Bia"), 77, 7000, EPOCH))) {
      byte[] datagram = Codec.encode(beacon);
      String json = new String(datagram, UTF_8).strip();
      beacons.add(row("json", json, "datagram", hex(Bytes.of(datagram))));
    }
    return row("beacons", beacons);
  }

  private static Map<String, Object> signatures() {
    return row(
        "signatures",
        List.of(
            row(
                "what", "PULSE of epoch 3, instance 77, counter 41",
                "group", hex(GROUP.bytes()),
                "signed", hex(Pulse.signed(GROUP, EPOCH, 77, 41)),
                "signature", hex(pulse().signature())),
            row(
                "what", "VIEW, the one in messages.json",
                "group", hex(GROUP.bytes()),
                "signed", hex(VIEW.signed(GROUP)),
                "signature", hex(VIEW.signature()))));
  }

  /** Bodies are only hashed by this layer, so fixed text is enough. */
  private static Segment.Draft draft(long millis, long counter, String body) {
    return new Segment.Draft(
        new HybridTime(millis, counter), 1_767_225_600_000L, Bytes.of(body.getBytes(UTF_8)));
  }

  private static Segment first() {
    return Segment.seal(
        GROUP,
        LOG,
        1,
        Segment.CHAIN_START,
        List.of(draft(1_767_225_600_000L, 0, "{\"type\":\"x\",\"text\":\"Ol\u00e1\"}")),
        ANA::sign);
  }

  private static Segment second() {
    return Segment.seal(
        GROUP,
        LOG,
        2,
        first().entries().getLast().hash(),
        List.of(
            draft(1_767_225_600_000L, 1, ""),
            draft(HybridTime.FAR_DATE_MILLIS, HybridTime.COUNTER_MAX, "{}")),
        ANA::sign);
  }

  /** The second segment after the body of its last entry was removed. */
  private static Segment removed() {
    byte[] bytes = second().bytes().toArray();
    byte[] shorter = Bytes.of(bytes, 0, bytes.length - 2).toArray();
    shorter[shorter.length - 1] = 0;
    return parsed(shorter);
  }

  private static Segment parsed(byte[] bytes) {
    try {
      return Segment.parse(Bytes.of(bytes));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Object> segments() {
    List<Object> segments = new ArrayList<>();
    for (Segment segment : List.of(first(), second(), removed())) {
      List<Object> bodies = new ArrayList<>();
      for (Entry entry : segment.entries()) {
        Optional<String> body = entry.body().map(Vectors::hex);
        bodies.add(body.orElse("removed"));
      }
      segments.add(
          row(
              "first", segment.first(),
              "last", segment.last(),
              "bodies", bodies,
              "bodyHashes", segment.entries().stream().map(e -> hex(e.bodyHash())).toList(),
              "entryHashes", segment.entries().stream().map(e -> hex(e.hash())).toList(),
              "signed", hex(segment.signed()),
              "signature", hex(segment.signature()),
              "segment", hex(segment.bytes())));
    }
    return row("segments", segments);
  }

  private static Map<String, Object> refused() {
    String json = new String(Codec.encode(new Codec.Envelope(SENDER, samples().get(7))), UTF_8);
    byte[] segment = second().bytes().toArray();
    byte[] flipped = segment.clone();
    flipped[flipped.length - 1] ^= 1;
    byte[] version = segment.clone();
    version[0] = 2;
    byte[] longer = Arrays.copyOf(segment, segment.length + 1);
    return row(
        "headers",
        List.of(
            refusal("a length of zero", "000000004a"),
            refusal("4 GiB less one byte", "ffffffff4a"),
            refusal("one byte over the limit of kind J", "001000014a"),
            refusal("one byte over the limit of kind S", "0008000153"),
            refusal("an unknown kind", "0000000158")),
        "payloads",
        List.of(
            payload("a missing number", json.replace(",\"version\":4", "")),
            payload("a text for a number", json.replace(":4}", ":\"4\"}")),
            payload("a fraction for a number", json.replace(":4}", ":4.0}")),
            payload("a number beyond 63 bits", json.replace(":4}", ":9223372036854775808}")),
            payload("a negative version", json.replace(":4}", ":-4}")),
            payload("null", "null"),
            payload("a missing sender", json.replace("\"from\"", "\"von\"")),
            payload("a field given twice", json.replace(":4}", ":4,\"version\":4}")),
            payload("something after the value", json + "{}"),
            payload(
                "too deep",
                json.replace(":4}", ":4,\"x\":" + "[".repeat(11) + "]".repeat(11) + "}")),
            payload("half a character", json.replace("Ana", "Ana\\ud83d")),
            payload("a name with a control character", json.replace("Ana", "A\\u001bna")),
            payload("a key with base64 padding", json.replace("\",\"name\"", "=\",\"name\""))),
        "segments",
        List.of(
            refusal("a body that is not the one hashed", hex(Bytes.of(flipped))),
            refusal("an unknown version", hex(Bytes.of(version))),
            refusal("a byte after the end", hex(Bytes.of(longer))),
            refusal("cut short", hex(Bytes.of(segment, 0, segment.length - 1)))));
  }

  private static Map<String, Object> payload(String why, String json) {
    return row("why", why, "json", json, "hex", hex(Bytes.of(json.getBytes(UTF_8))));
  }

  private static Map<String, Object> refusal(String why, String hex) {
    return row("why", why, "hex", hex);
  }

  private static Map<String, Object> row(Object... namesAndValues) {
    Map<String, Object> row = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      row.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return row;
  }

  private static String hex(Bytes bytes) {
    return HexFormat.of().formatHex(bytes.toArray());
  }
}
