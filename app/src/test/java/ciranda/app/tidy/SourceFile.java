package ciranda.app.tidy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One Java file in three readings: as it is, without its strings, and without strings and comments.
 * All three have the same lines, so that a breach names the line that a person sees.
 *
 * @param path from the checkout's root, with slashes
 */
record SourceFile(String path, String text, String withoutStrings, String code) {

  static SourceFile of(String path, String text) {
    return new SourceFile(path, text, blanked(text, false), blanked(text, true));
  }

  /** Every Java file under a {@code src} folder of the checkout. */
  static List<SourceFile> all(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString().replace('\\', '/'))
          .filter(path -> path.endsWith(".java") && path.matches("[a-z]+/src/.*"))
          .sorted()
          .map(path -> read(root, path))
          .toList();
    }
  }

  /** The checkout that these tests belong to: Maven starts them in their module's folder. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve(".mvn"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("these tests run inside the checkout");
      }
      folder = parent;
    }
    return folder;
  }

  boolean isTest() {
    return path.contains("/src/test/");
  }

  private static SourceFile read(Path root, String path) {
    try {
      return of(path, Files.readString(root.resolve(path)));
    } catch (IOException e) {
      throw new IllegalStateException(path, e);
    }
  }

  /** The text with strings, and comments too where asked, turned to blanks; line ends stay. */
  private static String blanked(String text, boolean commentsToo) {
    StringBuilder kept = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end;
      boolean comment = text.startsWith("//", at) || text.startsWith("/*", at);
      if (text.startsWith("//", at)) {
        end = orEnd(text, text.indexOf('\n', at));
      } else if (text.startsWith("/*", at)) {
        end = orEnd(text, text.indexOf("*/", at + 2), 2);
      } else if (text.startsWith("\"\"\"", at)) {
        end = quoteEnd(text, at + 3, "\"\"\"");
      } else if (text.charAt(at) == '"' || text.charAt(at) == '\'') {
        end = quoteEnd(text, at + 1, text.substring(at, at + 1));
      } else {
        kept.append(text.charAt(at));
        at++;
        continue;
      }
      String part = text.substring(at, end);
      kept.append(comment && !commentsToo ? part : part.replaceAll("[^\n]", " "));
      at = end;
    }
    return kept.toString();
  }

  private static int quoteEnd(String text, int from, String quote) {
    int at = from;
    while (at < text.length() && !text.startsWith(quote, at)) {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(text.length(), at + quote.length());
  }

  private static int orEnd(String text, int index) {
    return orEnd(text, index, 0);
  }

  private static int orEnd(String text, int index, int length) {
    return index < 0 ? text.length() : index + length;
  }
}
