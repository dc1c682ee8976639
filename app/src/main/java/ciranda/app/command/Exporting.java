package ciranda.app.command;

import ciranda.app.remote.Json;
import ciranda.tui.CleanText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Writes the conversation, room by room, for people or programs to read. For one thread. */
final class Exporting {
  private static final int MEMORY_BYTES_MAX = 8 * 1024 * 1024;
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final Node node;
  private final Console console;
  private final Ask.Format format;

  Exporting(Node node, Console console, Ask.Format format) {
    this.node = node;
    this.console = console;
    this.format = format;
  }

  /** Into a file, or to standard output. */
  void export(Optional<Path> file) throws AskException, InterruptedException, IOException {
    if (file.isEmpty()) {
      write(console.output());
      return;
    }
    try (Draft draft = new Draft(file.get())) {
      long count = write(draft.stream());
      draft.keep();
      console.tell(console.texts().counted("ask.export.messages", count, file.get()));
    }
  }

  private long write(OutputStream out) throws AskException, InterruptedException, IOException {
    long count = 0;
    print(out, head());
    for (JsonNode room : node.get("rooms").required("rooms")) {
      String name = room.required("name").stringValue();
      print(out, roomHead(name, room.required("topic").stringValue()));
      try (Spool spool = new Spool(MEMORY_BYTES_MAX)) {
        Pages pages = new Pages(node, name);
        for (List<JsonNode> page = pages.next(Integer.MAX_VALUE);
            !page.isEmpty();
            page = pages.next(Integer.MAX_VALUE)) {
          StringBuilder text = new StringBuilder();
          page.forEach(message -> text.append(line(message)));
          count += page.size();
          spool.push(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        for (Optional<byte[]> block = spool.pop(); block.isPresent(); block = spool.pop()) {
          out.write(block.get());
        }
      }
    }
    print(out, format == Ask.Format.HTML ? "</body></html>\n" : "");
    out.flush();
    return count;
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private String head() {
    return format == Ask.Format.HTML
        ? "<!doctype html><html><head><meta charset=\"utf-8\"><title>Ciranda</title>"
            + "<style>body{font-family:sans-serif;max-width:45em;margin:auto}"
            + "p{white-space:pre-wrap}time{color:#666}</style></head><body>\n"
        : "";
  }

  private String roomHead(String name, String topic) {
    String title = "#" + CleanText.line(name);
    String about = CleanText.line(topic);
    return switch (format) {
      case TXT -> "== " + title + (about.isEmpty() ? "" : ": " + about) + "\n";
      case MD ->
          "# " + escaped(title) + (about.isEmpty() ? "" : "\n\n*" + escaped(about) + "*") + "\n\n";
      case HTML ->
          "<h1>"
              + html(title)
              + "</h1>\n"
              + (about.isEmpty() ? "" : "<p>" + html(about) + "</p>\n");
      case JSON -> "";
    };
  }

  private String line(JsonNode message) {
    if (format == Ask.Format.JSON) {
      return new String(Json.bytes(message), StandardCharsets.UTF_8) + "\n";
    }
    if (message.path("deleted").booleanValue(false)) {
      return "";
    }
    String time =
        TIME.format(Instant.parse(message.required("time").stringValue()).atZone(console.zone()));
    String name = CleanText.line(message.required("author").required("name").stringValue());
    List<String> lines = CleanText.lines(message.required("text").stringValue());
    boolean action = message.path("action").booleanValue(false);
    return switch (format) {
      case TXT ->
          time
              + (action ? " * " + name + " " : " [" + name + "]: ")
              + String.join("\n    ", lines)
              + "\n";
      case MD -> {
        List<String> safe = new ArrayList<>();
        lines.forEach(text -> safe.add(escaped(text)));
        yield "**"
            + escaped(name)
            + "** "
            + time
            + (action ? " \\*" : "")
            + "  \n"
            + String.join("  \n", safe)
            + "\n\n";
      }
      case HTML ->
          "<p><time>"
              + time
              + "</time> <b>"
              + html(name)
              + "</b> "
              + html(String.join("\n", lines))
              + "</p>\n";
      case JSON -> throw new IllegalStateException("said above");
    };
  }

  /** What people wrote is text: nothing of it is a mark of the page. */
  private static String escaped(String text) {
    return text.replaceAll("([\\\\`*_{}\\[\\]()#+\\-.!<>|~&=])", "\\\\$1");
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
