package ciranda.sim;

import java.util.Locale;
import java.util.Map;

/** A drawing in SVG that stands alone, for light and dark surroundings. */
final class Picture {
  /** So many colours there are for epochs, {@code epoch0} and on. */
  static final int EPOCHS = 8;

  private static final double HEAD = 7;

  private static final Map<String, String> STYLES =
      Map.of(
          "ELECTION", "election",
          "ANSWER", "answer",
          "COORDINATOR", "coordinator",
          "JOIN_REQUEST", "join",
          "JOIN_ACK", "ack",
          "CLAIM", "claim",
          "MERGE", "merge",
          "REDIRECT", "redirect",
          "LEAVE", "leave",
          "ENTRIES", "entries");

  private static final String CSS =
      """
      svg { --bg: #ffffff; --fg: #1d2430; --muted: #667085; --faint: #d5dae3; --away: #8796ad40;
        font-family: system-ui, sans-serif; font-size: 12px; color-scheme: light dark; }
      @media (prefers-color-scheme: dark) {
        svg { --bg: #14181f; --fg: #e6eaf1; --muted: #98a2b3; --faint: #384252;
          --away: #9fb4d040; } }
      .paper { fill: var(--bg); }
      text { fill: var(--fg); stroke: var(--bg); stroke-width: 3px; paint-order: stroke;
        stroke-linejoin: round; }
      .title { font-size: 20px; font-weight: 600; }
      .host { font-size: 14px; font-weight: 600; }
      .time, .small { fill: var(--muted); font-size: 11px; font-variant-numeric: tabular-nums; }
      .note { font-size: 11px; } .strong { font-weight: 600; } .refused { fill: var(--muted); }
      .fate { fill: #d9480f; font-weight: 600; }
      .type { font-size: 9.5px; font-weight: 600; letter-spacing: .02em; }
      .steptext { font-family: ui-monospace, monospace; font-size: 11px; fill: #d9480f; }
      .violated { fill: #e03131; font-size: 14px; font-weight: 700; }
      line, path { fill: none; stroke-width: 1.4; }
      .axis, .gap { stroke: var(--muted); } .step { stroke: #d9480f; stroke-width: .8;
        stroke-dasharray: 2 4; }
      .up { stroke: var(--muted); } .down { stroke: var(--faint); stroke-dasharray: 2 5; }
      .violation { stroke: #e03131; stroke-width: 3; }
      .away { fill: var(--away); } .faint { opacity: .35; }
      .electing { fill: none; stroke: #e8590c; stroke-width: 1.6; stroke-dasharray: 3 2; }
      .dot { fill: var(--fg); }
      .epoch0 { fill: #4f83cc; } .epoch1 { fill: #d9a520; } .epoch2 { fill: #43a35c; }
      .epoch3 { fill: #9a6bd0; } .epoch4 { fill: #e0705a; } .epoch5 { fill: #2aa5b8; }
      .epoch6 { fill: #8a9a3b; } .epoch7 { fill: #d0679d; }
      .lost { stroke-dasharray: 5 3; }
      """;

  private static final Map<String, String> COLOURS =
      Map.ofEntries(
          Map.entry("election", "#e5484d"),
          Map.entry("answer", "#e8871e"),
          Map.entry("coordinator", "#8e4ec6"),
          Map.entry("join", "#3b82f6"),
          Map.entry("ack", "#0ea5e9"),
          Map.entry("claim", "#0d9488"),
          Map.entry("merge", "#30a46c"),
          Map.entry("redirect", "#a18072"),
          Map.entry("leave", "#d6409f"),
          Map.entry("entries", "#64748b"),
          Map.entry("other", "#94a3b8"));

  private final StringBuilder body = new StringBuilder();

  /** The style of messages of a type. */
  static String styleOf(String type) {
    return STYLES.getOrDefault(type, "other");
  }

  private void add(String element) {
    body.append(element).append('\n');
  }

  void text(double x, double y, String style, String anchor, String text) {
    add(
        String.format(
            Locale.ROOT,
            "<text x='%.1f' y='%.1f' class='%s' text-anchor='%s'>%s</text>",
            x,
            y,
            style,
            anchor,
            escaped(text)));
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    add(
        String.format(
            Locale.ROOT,
            "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' class='%s'/>",
            x1,
            y1,
            x2,
            y2,
            style));
  }

  void box(double x, double y, double width, double height, String style, String what) {
    add(
        String.format(
            Locale.ROOT,
            "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f' rx='2' class='%s'>"
                + "<title>%s</title></rect>",
            x,
            y,
            width,
            Math.max(0, height),
            style,
            escaped(what)));
  }

  void dot(double x, double y) {
    add(String.format(Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='2' class='dot'/>", x, y));
  }

  void arrow(double x1, double y1, double x2, double y2, String style, String what) {
    double length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
    double dx = (x2 - x1) / length;
    double dy = (y2 - y1) / length;
    add(
        String.format(
            Locale.ROOT,
            "<g class='m-%s'><title>%s</title><line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>"
                + "<polygon points='%.1f,%.1f %.1f,%.1f %.1f,%.1f'/></g>",
            style,
            escaped(what),
            x1,
            y1,
            x2 - dx * HEAD,
            y2 - dy * HEAD,
            x2,
            y2,
            x2 - HEAD * dx - HEAD / 2 * dy,
            y2 - HEAD * dy + HEAD / 2 * dx,
            x2 - HEAD * dx + HEAD / 2 * dy,
            y2 - HEAD * dy - HEAD / 2 * dx));
  }

  /** A message that ends on the way, in a cross where it is lost, else in a ring. */
  void stub(double x1, double y1, double x2, double y2, String style, boolean lost, String what) {
    String end =
        lost
            ? String.format(
                Locale.ROOT,
                "<path d='M%.1f %.1f l8 8 m0 -8 l-8 8' class='cross'/>",
                x2 - 4,
                y2 - 4)
            : String.format(Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='3'/>", x2, y2);
    add(
        String.format(
            Locale.ROOT,
            "<g class='m-%s'><title>%s</title>"
                + "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' class='lost'/>%s</g>",
            style,
            escaped(what + (lost ? " LOST" : " still on its way")),
            x1,
            y1,
            x2,
            y2,
            end));
  }

  String svg(double width, double height, String title) {
    StringBuilder css = new StringBuilder(CSS);
    COLOURS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(colour ->
            css.append(
                String.format(
                    Locale.ROOT,
                    ".m-%1$s line, .m-%1$s path, .m-%1$s circle { stroke: %2$s; }"
                        + " .m-%1$s circle { fill: var(--bg); }"
                        + " .m-%1$s polygon, text.%1$s { fill: %2$s; }%n",
                    colour.getKey(),
                    colour.getValue())));
    return String.format(
            Locale.ROOT,
            "<svg xmlns='http://www.w3.org/2000/svg' role='img' width='%1$.0f' height='%2$.0f'"
                + " viewBox='0 0 %1$.0f %2$.0f'>%n<title>%3$s</title>%n<style>%n%4$s</style>%n"
                + "<rect class='paper' width='%1$.0f' height='%2$.0f'/>%n",
            width,
            height,
            escaped(title),
            css)
        + body
        + "</svg>\n";
  }

  /** Names and texts of others are no markup, and XML has no control characters. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> {
              boolean plain =
                  point >= ' ' && point < 0xD800
                      || point > 0xDFFF && point < 0xFFFE
                      || point > 0xFFFF;
              safe.appendCodePoint(plain ? point : ' ');
            }
          }
        });
    return safe.toString();
  }
}
