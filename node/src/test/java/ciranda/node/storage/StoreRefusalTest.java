package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ciranda.core.Change;
import ciranda.node.storage.CorruptDatabaseException.Damage;
import ciranda.protocol.GroupId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cannot be this group's database is refused in words, and left as it is. */
final class StoreRefusalTest {
  private static final String SAID = "something that is easily found in the file";

  private final Author ana = new Author(1);

  @TempDir Path temporary;
  private Path file = Path.of("");
  private byte[] sound = {};

  @BeforeEach
  void write() throws Exception {
    file = temporary.resolve("group.db");
    try (Store store = Store.open(file, Author.GROUP, ana.key())) {
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        changes.add(Author.append(ana.saysMuch(5)));
      }
      store.commit(changes);
      store.commit(Author.appends(ana.says(SAID)));
    }
    sound = Files.readAllBytes(file);
  }

  private Damage damageOf(byte[] content) throws IOException {
    Files.write(file, content);
    CorruptDatabaseException refusal =
        catchThrowableOfType(
            CorruptDatabaseException.class, () -> Store.open(file, Author.GROUP, ana.key()));
    assertThat(refusal).isNotNull();
    assertThat(refusal.file()).isEqualTo(file);
    assertThat(file).hasBinaryContent(content);
    return refusal.damage();
  }

  @Test
  void refusesWhatIsNoDatabase() throws Exception {
    byte[] random = new byte[20_000];
    new Random(1).nextBytes(random);
    assertThat(damageOf(random)).isEqualTo(Damage.NOT_A_DATABASE);
    assertThat(damageOf("a letter".getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(Damage.NOT_A_DATABASE);
    byte[] onlyBegin = Arrays.copyOf(sound, 20_000);
    System.arraycopy(random, 0, onlyBegin, 100, random.length - 100);
    assertThat(damageOf(onlyBegin)).isEqualTo(Damage.DAMAGED);
  }

  @Test
  void refusesATruncatedFile() throws Exception {
    for (int length : new int[] {100, 4_096, 5_000, sound.length / 2, sound.length - 4_096}) {
      assertThat(damageOf(Arrays.copyOf(sound, length))).isEqualTo(Damage.DAMAGED);
    }
  }

  @Test
  void refusesFlippedBytes() throws Exception {
    int text = new String(sound, StandardCharsets.ISO_8859_1).indexOf(SAID);
    byte[] inText = sound.clone();
    inText[text] ^= 1;
    assertThat(damageOf(inText)).isEqualTo(Damage.DAMAGED);
    byte[] inPage = sound.clone();
    Arrays.fill(inPage, text / 4_096 * 4_096, text / 4_096 * 4_096 + 64, (byte) 0x5a);
    assertThat(damageOf(inPage)).isEqualTo(Damage.DAMAGED);
  }

  @Test
  void refusesRowsThatContradictEachOther() throws Exception {
    assertThat(damageOf(changedBy("DELETE FROM segment WHERE id = 20"))).isEqualTo(Damage.DAMAGED);
    assertThat(damageOf(changedBy("DELETE FROM segment WHERE id = 51"))).isEqualTo(Damage.DAMAGED);
    assertThat(damageOf(changedBy("UPDATE segment SET last = last + 1 WHERE id = 51")))
        .isEqualTo(Damage.DAMAGED);
    assertThat(damageOf(changedBy("DELETE FROM state"))).isEqualTo(Damage.DAMAGED);
    assertThat(damageOf(changedBy("DROP TABLE log"))).isEqualTo(Damage.DAMAGED);
    assertThat(damageOf(changedBy("INSERT INTO membership VALUES (1, 1, '{}', '')")))
        .isEqualTo(Damage.DAMAGED);
  }

  @Test
  void refusesTheDatabasesOfOthers() throws Exception {
    assertThat(damageOf(changedBy("PRAGMA application_id = 7"))).isEqualTo(Damage.FOREIGN);
    Files.write(file, sound);
    GroupId other = GroupId.ofOpenGroup("other");
    CorruptDatabaseException refusal =
        catchThrowableOfType(
            CorruptDatabaseException.class, () -> Store.open(file, other, ana.key()));
    assertThat(refusal.damage()).isEqualTo(Damage.FOREIGN);
    assertThat(file).hasBinaryContent(sound);
  }

  @Test
  void refusesANewerSchema() throws Exception {
    byte[] newer = changedBy("PRAGMA user_version = " + (Schema.VERSION + 1));
    NewerDatabaseException refusal =
        catchThrowableOfType(
            NewerDatabaseException.class, () -> Store.open(file, Author.GROUP, ana.key()));
    assertThat(refusal.version()).isEqualTo(Schema.VERSION + 1);
    assertThat(file).hasBinaryContent(newer);
  }

  /** The file of the database after a statement. */
  private byte[] changedBy(String sql) throws Exception {
    Files.write(file, sound);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
    return Files.readAllBytes(file);
  }

  /** The first start ended in between: before any byte, or before the first commit. */
  @Test
  void beginsWhereAFirstStartEnded() throws Exception {
    Files.write(file, new byte[0]);
    Store.open(file, Author.GROUP, ana.key()).close();
    Files.delete(file);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode=WAL");
    }
    assertThat(file).isNotEmptyFile();
    try (Store store = Store.open(file, Author.GROUP, ana.key())) {
      assertThat(store.load().entries()).isZero();
    }
  }

  @Test
  void saysSoWhereNoFileCanBe() {
    Path nowhere = temporary.resolve("absent/group.db");
    assertThat(
            catchThrowableOfType(
                StorageException.class, () -> Store.open(nowhere, Author.GROUP, ana.key())))
        .isNotNull();
    assertThat(
            catchThrowableOfType(
                StorageException.class, () -> Store.open(temporary, Author.GROUP, ana.key())))
        .isNotNull();
  }
}
