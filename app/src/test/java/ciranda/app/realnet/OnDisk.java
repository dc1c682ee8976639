package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.core.Saved;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.Identity;
import ciranda.node.storage.Store;
import ciranda.protocol.Bytes;
import ciranda.protocol.Entry;
import ciranda.protocol.GroupId;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a data directory holds, read from its files without a node.
 *
 * @param hashes of all entries, by their ids
 * @param heads the highest number of each log, by the log's name
 */
record OnDisk(Map<String, Bytes> hashes, Map<String, Long> heads) {
  OnDisk {
    hashes = Map.copyOf(hashes);
    heads = Map.copyOf(heads);
  }

  /**
   * Reads a copy that is made for that, so that the directory is left as it was found: opening a
   * database changes it.
   */
  static OnDisk read(Path directory, String groupName, Path copy) throws Exception {
    GroupId group = GroupId.ofOpenGroup(groupName);
    try (DataDirectory opened = DataDirectory.open(copy)) {
      Path database = opened.database(groupName, group);
      String name = database.getFileName().toString();
      for (String file : List.of(name, name + "-wal", opened.keyFile().getFileName().toString())) {
        if (Files.exists(directory.resolve(file))) {
          Files.copy(directory.resolve(file), copy.resolve(file));
        }
      }
      Identity self = Identity.loadOrCreate(opened.keyFile());
      Store store = Store.open(database, group, self.key());
      try {
        return of(store);
      } finally {
        store.close();
      }
    }
  }

  /** As if its machine had started anew since it was written, which a test cannot bring about. */
  static void asOfAnotherBoot(Path directory) throws Exception {
    try (DirectoryStream<Path> databases = Files.newDirectoryStream(directory, "*.db")) {
      for (Path database : databases) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
            Statement statement = connection.createStatement()) {
          int changed =
              statement.executeUpdate("UPDATE state SET boot = 'another' WHERE boot <> ''");
          assertThat(changed).isEqualTo(1);
        }
      }
    }
  }

  private static OnDisk of(Store store) throws Exception {
    Map<String, Bytes> hashes = new HashMap<>();
    Map<String, Long> heads = new TreeMap<>();
    for (Saved.SavedLog range : store.load().logs()) {
      heads.merge(range.log().text(), range.high(), Math::max);
      store.segments(
          range.log(),
          range.low(),
          range.high(),
          segment -> {
            for (Entry entry : segment.entries()) {
              hashes.put(range.log().text() + "." + entry.number(), entry.hash());
            }
            return true;
          });
    }
    return new OnDisk(hashes, heads);
  }
}
