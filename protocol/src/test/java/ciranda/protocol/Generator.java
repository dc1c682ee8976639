package ciranda.protocol;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Random valid values, equal for equal seeds. Records are filled by reflection, so a new message is
 * covered from its first day; only values whose parts depend on each other are made by hand.
 */
final class Generator {
  private static final List<String> ALPHABET =
      List.of("a", "b", "Z", "é", "ã", " ", "7", "\"", "\\", "/", "日", "ß", "😀", "-", "\u0416");
  private static final Set<String> PORTS = Set.of("port");
  private static final Set<String> NAMES = Set.of("name", "before");
  private static final Set<String> SMALL = Set.of("id", "members", "major", "lastId", "nextId");

  private final Random random;

  Generator(long seed) {
    this.random = new Random(seed);
  }

  /** The records of a sealed family that the wire knows by name, nested families too. */
  static List<Class<?>> family(Class<?> sealed) {
    List<Class<?>> found = new ArrayList<>();
    for (Class<?> one : sealed.getPermittedSubclasses()) {
      if (one.isSealed()) {
        found.addAll(family(one));
      } else if (!one.getSimpleName().equals("Unknown")) {
        found.add(one);
      }
    }
    return found;
  }

  <T> T value(Class<T> type) {
    return type.cast(value(type, ""));
  }

  Bytes bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Bytes.of(bytes);
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  private Object value(Type type, String name) {
    if (type instanceof ParameterizedType list) {
      Type element = list.getActualTypeArguments()[0];
      if (list.getRawType() == Optional.class) {
        return random.nextBoolean() ? Optional.of(value(element, name)) : Optional.empty();
      }
      return IntStream.range(0, below(4)).mapToObj(i -> value(element, name)).toList();
    }
    Class<?> plain = (Class<?>) type;
    return switch (plain.getSimpleName()) {
      case "boolean" -> random.nextBoolean();
      case "int" -> integer(name);
      case "long" -> name.equals("instance") ? random.nextLong() : positive();
      case "String" -> text(name);
      case "Bytes" -> name.equals("signature") ? bytes(64) : bytes(32);
      case "NodeKey" -> NodeKey.of(bytes(NodeKey.LENGTH));
      case "LogId" -> new LogId(value(NodeKey.class), positive() >>> (63 - LogId.GENERATION_BITS));
      case "Epoch" -> random.nextInt(8) == 0 ? Epoch.NONE : epoch();
      case "Endpoint" -> endpoint();
      case "Head" -> head();
      case "Pull" -> pull();
      case "View" -> view();
      case "Relay" -> relay();
      default -> composed(plain);
    };
  }

  private Object composed(Class<?> type) {
    if (type.isEnum()) {
      return type.getEnumConstants()[below(type.getEnumConstants().length)];
    }
    if (type.isSealed()) {
      List<Class<?>> family = family(type);
      return value(family.get(below(family.size())), "");
    }
    return record(type);
  }

  private Object record(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getGenericType(), c.getName())).toArray();
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "no valid " + type + " of " + Arrays.toString(values), e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private int integer(String name) {
    if (PORTS.contains(name)) {
      return 1 + below(65_535);
    }
    return SMALL.contains(name) ? 1 + below(Limits.MEMBERS_MAX) : below(Limits.HOPS_MAX);
  }

  /** Small, middle and the very greatest numbers are equally likely. */
  private long positive() {
    long number = random.nextLong() >>> (1 + below(62));
    return random.nextInt(16) == 0 ? Long.MAX_VALUE : Math.max(1, number);
  }

  private String text(String name) {
    int length = 1 + below(12);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.get(below(ALPHABET.size())));
    }
    return NAMES.contains(name) ? "n" + text.toString().strip() : text.toString();
  }

  private Epoch epoch() {
    return new Epoch(positive(), value(NodeKey.class));
  }

  private Endpoint endpoint() {
    String host =
        switch (below(4)) {
          case 0 -> "10.0." + below(256) + "." + below(256);
          case 1 -> "fe80::" + Integer.toHexString(1 + below(65_535)) + "%eth0";
          case 2 -> "2001:db8::" + Integer.toHexString(1 + below(65_535));
          default -> "host-" + below(100) + ".local";
        };
    return new Endpoint(host, 1 + below(65_535));
  }

  private Head head() {
    Message.Pull range = pull();
    return new Head(range.log(), range.from(), range.to());
  }

  private Message.Pull pull() {
    long one = Math.min(positive(), Limits.ENTRY_NUMBER_MAX);
    long other = Math.min(positive(), Limits.ENTRY_NUMBER_MAX);
    return new Message.Pull(value(LogId.class), Math.min(one, other), Math.max(one, other));
  }

  private Message relay() {
    Message inner = value(Message.class);
    while (inner instanceof Message.Relay) {
      inner = value(Message.class);
    }
    return new Message.Relay(
        value(NodeKey.class), value(Sender.class), below(Limits.HOPS_MAX + 1), inner);
  }

  private View view() {
    TreeMap<Integer, Member> members = new TreeMap<>();
    for (int i = below(6); i > 0; i--) {
      Member member = value(Member.class);
      members.put(member.id(), member);
    }
    List<Former> former = IntStream.range(0, below(4)).mapToObj(i -> value(Former.class)).toList();
    List<Epoch> ended = IntStream.range(0, below(4)).mapToObj(i -> epoch()).toList();
    return new View(
        epoch(), positive(), 1_001, List.copyOf(members.values()), former, ended, bytes(64));
  }

  /** A segment that is well formed; its signature is noise. */
  Segment segment() {
    List<Segment.Draft> drafts = new ArrayList<>();
    HybridTime time = new HybridTime(positive() >>> 24, positive() >>> 12);
    for (int i = 1 + below(Limits.SEGMENT_ENTRIES_MAX); i > 0; i--) {
      time = time.next(time.millis() + below(3) - 1);
      drafts.add(new Segment.Draft(time, random.nextLong(), bytes(below(200))));
    }
    long first = 1 + (positive() >>> 11);
    Bytes previous = first == 1 ? Segment.CHAIN_START : bytes(Hash.LENGTH);
    return Segment.seal(
        value(GroupId.class), value(LogId.class), first, previous, drafts, signed -> bytes(64));
  }
}
