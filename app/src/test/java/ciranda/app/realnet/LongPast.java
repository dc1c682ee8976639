package ciranda.app.realnet;

import ciranda.core.Change;
import ciranda.core.view.ChatMessage;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.Identity;
import ciranda.node.storage.StorageException;
import ciranda.node.storage.Store;
import ciranda.protocol.Body;
import ciranda.protocol.Bytes;
import ciranda.protocol.Codec;
import ciranda.protocol.GroupId;
import ciranda.protocol.HybridTime;
import ciranda.protocol.LogId;
import ciranda.protocol.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A long conversation on the disk of a node that has not started yet: texts of 200 bytes by twenty
 * people who take turns, one a second until now, each entry sealed and signed alone, as people
 * write. The words are drawn so that a few are in every text and most in hardly any; one text in a
 * hundred has {@value #COMMON}, and one in ten thousand {@value #RARE}.
 */
final class LongPast {
  static final String COMMON = "eleição";
  static final String RARE = "jabuticaba";

  private static final int AUTHORS = 20;
  private static final int TEXT_BYTES = 200;
  private static final int VOCABULARY = 20_000;
  private static final int COMMIT = 10_000;

  private final GroupId group;
  private final SplittableRandom random = new SplittableRandom(6);
  private final List<Author> authors = new ArrayList<>();
  private HybridTime time;

  private static final class Author {
    final Identity identity;
    final LogId log;
    long last;
    Bytes previous = Segment.CHAIN_START;

    Author(Identity identity, int generation) {
      this.identity = identity;
      this.log = new LogId(identity.key(), generation);
    }
  }

  private LongPast(GroupId group, Path keys, int messages) throws Exception {
    this.group = group;
    for (int i = 0; i < AUTHORS; i++) {
      authors.add(new Author(Identity.loadOrCreate(keys.resolve(i + ".key")), i + 1));
    }
    time = HybridTime.ZERO.next(System.currentTimeMillis() - messages * 1_000L);
  }

  /** Writes so many messages, the same into each of these data directories; none is in use. */
  static void write(String groupName, int messages, Path... directories) throws Exception {
    GroupId group = GroupId.ofOpenGroup(groupName);
    Path keys = Files.createTempDirectory("authors");
    try (Places places = new Places(groupName, group, directories)) {
      LongPast past = new LongPast(group, keys, messages);
      for (int from = 0; from < messages; from += COMMIT) {
        List<Change> changes = new ArrayList<>();
        for (int i = from; i < Math.min(messages, from + COMMIT); i++) {
          Segment next = past.next(i);
          Change.Rest rest = next.first() == 1 ? Change.Rest.ALONE : Change.Rest.BELOW;
          changes.add(new Change.Append(next, false, rest));
        }
        for (Store store : places.stores) {
          store.commit(changes);
        }
      }
      for (Store store : places.stores) {
        while (store.index()) {
          // As a node does when it has nothing else to do.
        }
      }
    } finally {
      remove(keys);
    }
  }

  private static final class Places implements AutoCloseable {
    final List<DataDirectory> directories = new ArrayList<>();
    final List<Store> stores = new ArrayList<>();

    Places(String groupName, GroupId group, Path... paths) throws Exception {
      for (Path path : paths) {
        DataDirectory opened = DataDirectory.open(path);
        directories.add(opened);
        Identity self = Identity.loadOrCreate(opened.keyFile());
        stores.add(Store.open(opened.database(groupName, group), group, self.key()));
      }
    }

    @Override
    public void close() throws StorageException {
      for (Store store : stores) {
        store.close();
      }
      directories.forEach(DataDirectory::close);
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private Segment next(int index) {
    int number = index % AUTHORS;
    Author author = authors.get(number);
    time = time.next(time.millis() + 1_000);
    Body.Chat body =
        new Body.Chat(ChatMessage.GENERAL, Lan.NAMES.get(number % 10), text(index), "");
    Segment segment =
        Segment.seal(
            group,
            author.log,
            author.last + 1,
            author.previous,
            List.of(new Segment.Draft(time, time.millis(), Codec.encode(body))),
            author.identity::sign);
    author.last = segment.last();
    author.previous = segment.entries().getLast().hash();
    return segment;
  }

  private String text(int index) {
    StringBuilder text = new StringBuilder();
    if (index % 100 == 7) {
      text.append(COMMON).append(' ');
    }
    if (index % 10_000 == 77) {
      text.append(RARE).append(' ');
    }
    while (text.toString().getBytes(StandardCharsets.UTF_8).length < TEXT_BYTES) {
      text.append(word((int) (VOCABULARY * Math.pow(random.nextDouble(), 3)))).append(' ');
    }
    return text.toString().strip();
  }

  /** A word that can be said aloud, the same for the same number. */
  static String word(int number) {
    String consonants = "bcdfgjlmnprstvxz";
    String vowels = "aeiouãé";
    StringBuilder word = new StringBuilder();
    for (int rest = number + 16; rest > 0; rest /= 112) {
      word.append(consonants.charAt(rest % 16)).append(vowels.charAt(rest / 16 % 7));
    }
    return word.toString();
  }
}
