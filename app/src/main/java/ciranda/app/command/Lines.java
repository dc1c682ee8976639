package ciranda.app.command;

import ciranda.app.remote.Json;
import ciranda.tui.CleanText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** How messages look: to people as in the chat, to programs a line of JSON each. */
final class Lines {
  private static final String CONTINUED = "\n    ";

  private Lines() {}

  static byte[] of(Iterable<JsonNode> messages, boolean json) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (JsonNode message : messages) {
      lines.writeBytes(json ? Json.bytes(message) : text(message).getBytes(StandardCharsets.UTF_8));
      lines.write('\n');
    }
    return lines.toByteArray();
  }

  private static String text(JsonNode message) {
    String name = CleanText.line(message.required("author").required("name").stringValue());
    List<String> lines = CleanText.lines(message.required("text").stringValue());
    String text = String.join(CONTINUED, lines);
    // Nodes from before actions say nothing of them.
    boolean action = message.path("action").booleanValue(false);
    return action ? "* " + name + " " + text : "[" + name + "]: " + text;
  }

  /** Columns as wide as they need to be, the last one ragged. */
  static String table(List<List<String>> rows) {
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      Iterator<String> cells = row.iterator();
      for (int column = 0; cells.hasNext(); column++) {
        String cell = cells.next();
        line.append(cell);
        if (cells.hasNext()) {
          line.append(" ".repeat(width(rows, column) - length(cell) + 2));
        }
      }
      table.append(table.isEmpty() ? "" : "\n").append(line.toString().stripTrailing());
    }
    return table.toString();
  }

  private static int width(List<List<String>> rows, int column) {
    return rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
