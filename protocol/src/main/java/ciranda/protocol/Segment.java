package ciranda.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A run of consecutive entries of one log under one signature: the unit of signing, sending and
 * storing. The layout is in {@code docs/PROTOCOL.md}, "Segments".
 *
 * <p>A value of this class is well formed: lengths agree, each body that is there has the hash that
 * its header states, and the hashes of the headers form a chain from {@link #previous}. Whether the
 * signature is the author's is for {@link #signed} and a verifier to say.
 */
public final class Segment {
  /** The hash "before" the first entry of a log. */
  public static final Bytes CHAIN_START = Bytes.of(new byte[Hash.LENGTH]);

  public static final int SIGNATURE_LENGTH = 64;

  private static final byte VERSION = 1;
  private static final int PREAMBLE_LENGTH = 1 + 32 + 32 + 8 + 8 + 1 + 32;
  private static final int HEADER_LENGTH = 8 + 8 + 8 + 4 + 32;

  private final Bytes bytes;
  private final GroupId group;
  private final LogId log;
  private final Bytes previous;
  private final List<Entry> entries;
  private final Bytes signature;

  private Segment(
      Bytes bytes, GroupId group, LogId log, Bytes previous, List<Entry> entries, Bytes signature) {
    this.bytes = bytes;
    this.group = group;
    this.log = log;
    this.previous = previous;
    this.entries = entries;
    this.signature = signature;
  }

  /** What an author puts into an entry. */
  public record Draft(HybridTime time, long wallMillis, Bytes body) {
    public Draft {
      if (body.length() > Limits.BODY_BYTES_MAX) {
        throw new IllegalArgumentException("a body is too long");
      }
    }
  }

  /** The bytes that a segment of so many bytes of bodies has. */
  public static int lengthOf(int entries, int bodyBytes) {
    return PREAMBLE_LENGTH + entries * (HEADER_LENGTH + 1) + SIGNATURE_LENGTH + bodyBytes;
  }

  /**
   * Seals entries that follow each other.
   *
   * @param first number of the first entry
   * @param previous hash of the entry before it, {@link #CHAIN_START} for the first of a log
   * @param sign signs as the author
   */
  public static Segment seal(
      GroupId group,
      LogId log,
      long first,
      Bytes previous,
      List<Draft> drafts,
      UnaryOperator<Bytes> sign) {
    int bodyBytes = drafts.stream().mapToInt(draft -> draft.body().length()).sum();
    int length = lengthOf(drafts.size(), bodyBytes);
    if (drafts.isEmpty()
        || drafts.size() > Limits.SEGMENT_ENTRIES_MAX
        || first < 1
        || first > Limits.ENTRY_NUMBER_MAX - Limits.SEGMENT_ENTRIES_MAX
        || length > Limits.SEGMENT_BYTES_MAX) {
      throw new IllegalArgumentException("a segment holds 1 to 64 entries of bounded size");
    }
    ByteBuffer buffer = ByteBuffer.allocate(length);
    buffer.put(VERSION).put(group.bytes().toArray()).put(log.author().bytes().toArray());
    buffer.putLong(log.generation()).putLong(first).put((byte) drafts.size());
    buffer.put(previous.toArray());
    List<Entry> entries = new ArrayList<>(drafts.size());
    Bytes chain = previous;
    for (Draft draft : drafts) {
      long number = first + entries.size();
      int offset = buffer.position();
      Bytes bodyHash = bodyHash(draft.body().toArray());
      buffer.putLong(draft.time().millis()).putLong(draft.time().counter());
      buffer.putLong(draft.wallMillis()).putInt(draft.body().length());
      buffer.put(bodyHash.toArray());
      chain = entryHash(group, log, number, chain, buffer.array(), offset);
      entries.add(
          new Entry(
              log,
              number,
              draft.time(),
              draft.wallMillis(),
              bodyHash,
              chain,
              Optional.of(draft.body())));
    }
    long last = first + drafts.size() - 1;
    Bytes signature = sign.apply(signed(group, log, first, last, chain));
    if (signature.length() != SIGNATURE_LENGTH) {
      throw new IllegalStateException("a signature of another length");
    }
    buffer.put(signature.toArray());
    drafts.forEach(draft -> buffer.put((byte) 1).put(draft.body().toArray()));
    try {
      checkOrder(entries);
    } catch (MalformedException e) {
      throw new IllegalStateException("sealed a segment that does not parse", e);
    }
    return new Segment(
        Bytes.of(buffer.array()), group, log, previous, List.copyOf(entries), signature);
  }

  /** Reads a segment and checks its form, its hashes and its chain, not its signature. */
  public static Segment parse(Bytes bytes) throws MalformedException {
    if (bytes.length() > Limits.SEGMENT_BYTES_MAX) {
      throw new MalformedException("segment too long");
    }
    byte[] content = bytes.toArray();
    ByteBuffer buffer = ByteBuffer.wrap(content);
    if (buffer.remaining() < PREAMBLE_LENGTH || buffer.get() != VERSION) {
      throw new MalformedException("not a segment of version 1");
    }
    try {
      GroupId group = new GroupId(take(buffer, 32));
      NodeKey author = NodeKey.of(take(buffer, NodeKey.LENGTH));
      LogId log = new LogId(author, buffer.getLong());
      long first = buffer.getLong();
      int count = buffer.get();
      if (first < 1
          || first > Limits.ENTRY_NUMBER_MAX - Limits.SEGMENT_ENTRIES_MAX
          || count < 1
          || count > Limits.SEGMENT_ENTRIES_MAX
          || buffer.remaining() < 32 + count * HEADER_LENGTH + SIGNATURE_LENGTH + count) {
        throw new MalformedException("segment with an impossible range or too short");
      }
      Bytes previous = take(buffer, Hash.LENGTH);
      ByteBuffer bodies = buffer.slice();
      bodies.position(count * HEADER_LENGTH);
      final Bytes signature = take(bodies, SIGNATURE_LENGTH);
      List<Entry> entries = new ArrayList<>(count);
      Bytes chain = previous;
      for (int i = 0; i < count; i++) {
        int offset = PREAMBLE_LENGTH + i * HEADER_LENGTH;
        chain = entryHash(group, log, first + i, chain, content, offset);
        entries.add(readEntry(log, first + i, chain, buffer, bodies));
      }
      checkOrder(entries);
      if (bodies.hasRemaining()) {
        throw new MalformedException("segment with bytes after its end");
      }
      return new Segment(bytes, group, log, previous, List.copyOf(entries), signature);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("segment with an impossible field: " + e.getMessage(), e);
    }
  }

  private static Entry readEntry(
      LogId log, long number, Bytes hash, ByteBuffer headers, ByteBuffer bodies)
      throws MalformedException {
    HybridTime time = new HybridTime(headers.getLong(), headers.getLong());
    long wallMillis = headers.getLong();
    int length = headers.getInt();
    Bytes bodyHash = take(headers, Hash.LENGTH);
    if (length < 0 || length > Limits.BODY_BYTES_MAX || !bodies.hasRemaining()) {
      throw new MalformedException("entry with an impossible length");
    }
    byte present = bodies.get();
    if (present < 0 || present > 1 || bodies.remaining() < present * length) {
      throw new MalformedException("entry with an impossible body");
    }
    if (present == 0) {
      return new Entry(log, number, time, wallMillis, bodyHash, hash, Optional.empty());
    }
    Bytes body = take(bodies, length);
    if (!bodyHash(body.toArray()).equals(bodyHash)) {
      throw new MalformedException("body does not have the hash that its header states");
    }
    return new Entry(log, number, time, wallMillis, bodyHash, hash, Optional.of(body));
  }

  private static void checkOrder(List<Entry> entries) throws MalformedException {
    for (int i = 1; i < entries.size(); i++) {
      if (!entries.get(i - 1).time().precedes(entries.get(i).time())) {
        throw new MalformedException("times in a log rise strictly");
      }
    }
  }

  private static Bytes entryHash(
      GroupId group, LogId log, long number, Bytes before, byte[] content, int offset) {
    return Hash.of("ciranda/1 entry")
        .add(group.bytes())
        .add(log.author().bytes())
        .add(log.generation())
        .add(number)
        .add(before)
        .add(content, offset, HEADER_LENGTH)
        .finish();
  }

  private static Bytes bodyHash(byte[] body) {
    return Hash.of("ciranda/1 body").add(body).finish();
  }

  private static Bytes take(ByteBuffer buffer, int length) {
    byte[] taken = new byte[length];
    buffer.get(taken);
    return Bytes.of(taken);
  }

  private static Bytes signed(GroupId group, LogId log, long first, long last, Bytes lastHash) {
    byte[] purpose = "ciranda/1 segment\0".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer buffer = ByteBuffer.allocate(purpose.length + 32 + NodeKey.LENGTH + 24 + 32);
    buffer.put(purpose).put(group.bytes().toArray()).put(log.author().bytes().toArray());
    buffer.putLong(log.generation()).putLong(first).putLong(last).put(lastHash.toArray());
    return Bytes.of(buffer.array());
  }

  /** The bytes that the author signed. */
  public Bytes signed() {
    return signed(group, log, first(), last(), entries.getLast().hash());
  }

  public Bytes signature() {
    return signature;
  }

  /** The segment as it is sent and stored, verbatim. */
  public Bytes bytes() {
    return bytes;
  }

  public GroupId group() {
    return group;
  }

  public LogId log() {
    return log;
  }

  public long first() {
    return entries.getFirst().number();
  }

  public long last() {
    return entries.getLast().number();
  }

  /** Hash of the entry before the first. */
  public Bytes previous() {
    return previous;
  }

  public List<Entry> entries() {
    return entries;
  }

  /** The entry of that number; empty if it is not in here. */
  public Optional<Entry> entry(long number) {
    return first() <= number && number <= last()
        ? Optional.of(entries.get(Math.toIntExact(number - first())))
        : Optional.empty();
  }

  /**
   * Whether this is the next of the same log, by number and by hash: who has signed this one has
   * vouched for the other too.
   */
  public boolean continues(Segment other) {
    return log.equals(other.log)
        && first() == other.last() + 1
        && previous.equals(other.entries.getLast().hash());
  }

  /**
   * The same segment without the body of one entry: the chain and the signature still hold.
   *
   * @param number of an entry in it
   */
  public Segment withoutBody(long number) {
    return with(number, Optional.empty());
  }

  /**
   * The same segment with the body of one entry back in its place.
   *
   * @param number of an entry in it
   * @param body with the hash that the header states
   */
  public Segment withBody(long number, Bytes body) {
    return with(number, Optional.of(body));
  }

  private Segment with(long number, Optional<Bytes> changed) {
    if (number < first() || number > last()) {
      throw new IllegalArgumentException("no entry " + number + " in " + this);
    }
    int start = PREAMBLE_LENGTH + entries.size() * HEADER_LENGTH + SIGNATURE_LENGTH;
    int length = bytes.length() + changed.map(Bytes::length).orElse(0);
    ByteBuffer buffer = ByteBuffer.allocate(length).put(bytes.toArray(), 0, start);
    for (Entry entry : entries) {
      Optional<Bytes> body = entry.number() == number ? changed : entry.body();
      buffer.put((byte) (body.isPresent() ? 1 : 0));
      body.ifPresent(there -> buffer.put(there.toArray()));
    }
    try {
      return parse(Bytes.of(buffer.array(), 0, buffer.position()));
    } catch (MalformedException e) {
      throw new IllegalStateException("a segment with another body does not parse", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Segment segment && bytes.equals(segment.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.hashCode();
  }

  @Override
  public String toString() {
    return log + ":" + first() + "-" + last();
  }
}
