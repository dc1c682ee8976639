package ciranda.app.realnet;

import static org.assertj.core.api.Assertions.assertThat;

import ciranda.protocol.Bytes;
import ciranda.protocol.LogId;
import ciranda.protocol.NodeKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What a node's database holds, read past the node, against what the node says of it. */
final class StoredFile {
  private StoredFile() {}

  /** A range of a log. */
  private record Range(long low, long high) {
    boolean isWithin(Range other) {
      return other.low <= low && high <= other.high;
    }
  }

  /** The database of a data directory that has one. */
  static Path in(Path dataDirectory) throws IOException {
    try (Stream<Path> files = Files.list(dataDirectory)) {
      return files.filter(file -> file.toString().endsWith(".db")).findAny().orElseThrow();
    }
  }

  /** No head and no message that was told of is beyond what the disk holds. */
  static void holdsWhatIsSaid(RunningNode node, Watch watch) throws IOException, SQLException {
    Map<String, Range> heads = heads(node.api());
    List<String> shown =
        watch.heard("message").stream()
            .map(told -> Json.read(told.data()).required("id").stringValue())
            .toList();
    Map<String, Range> stored = ranges(in(node.dataDirectory()));
    heads.forEach((log, head) ->
        assertThat(stored.get(log))
            .as("%s of %s, which says %s", log, node, head)
            .isNotNull()
            .matches(head::isWithin));
    for (String id : shown) {
      int dot = id.lastIndexOf('.');
      long number = Long.parseLong(id.substring(dot + 1));
      assertThat(stored.get(id.substring(0, dot)))
          .as("what %s has shown: %s", node, id)
          .isNotNull()
          .matches(new Range(number, number)::isWithin);
    }
  }

  private static Map<String, Range> ranges(Path database) throws SQLException {
    String sql =
        """
        SELECT author, generation, min(first), max(last), sum(last - first + 1)
        FROM segment JOIN log ON log.id = segment.log GROUP BY log.id
        """;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      Map<String, Range> ranges = new TreeMap<>();
      while (row.next()) {
        LogId log = new LogId(NodeKey.of(Bytes.of(row.getBytes(1))), row.getLong(2));
        Range range = new Range(row.getLong(3), row.getLong(4));
        assertThat(row.getLong(5)).as("%s %s", log, range).isEqualTo(range.high - range.low + 1);
        ranges.put(log.text(), range);
      }
      return ranges;
    }
  }

  private static Map<String, Range> heads(Api api) throws IOException {
    Map<String, Range> heads = new TreeMap<>();
    for (Map.Entry<String, JsonNode> log : api.get("status").required("heads").properties()) {
      long low = log.getValue().required("low").longValue();
      heads.put(log.getKey(), new Range(low, log.getValue().required("high").longValue()));
    }
    return heads;
  }
}
