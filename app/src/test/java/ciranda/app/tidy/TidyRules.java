package ciranda.app.tidy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a machine can say about how a source file reads. A breach is `path:line: why`. */
final class TidyRules {
  private static final int LINES_MAX = 500;
  private static final int COLUMNS_MAX = 100;

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|enum|record)\\s+(\\w+)");
  private static final Pattern EMPTY_NAME =
      Pattern.compile("(?:Util|Utils|Helper|Helpers|Manager|Managers|Impl|Misc)(?![a-z])");
  private static final Pattern EMPTY_PACKAGE =
      Pattern.compile("\\bpackage\\s+[\\w.]*\\b(?:utils?|helpers?|managers?|impl|misc|common)\\b");
  private static final Pattern SLEEP =
      Pattern.compile(
          "\\bThread\\s*\\.\\s*sleep\\b|\\bTimeUnit\\s*\\.\\s*\\w+\\s*\\.\\s*sleep\\b"
              + "|\\bLockSupport\\s*\\.\\s*parkNanos\\b");
  private static final Pattern SWITCHED_OFF = Pattern.compile("@(?:Disabled|Enabled)(?:\\w*)");
  private static final Pattern ASSUMPTION =
      Pattern.compile("\\bAssumptions\\b|\\bassum(?:e|ing)(?:True|False|That|Not\\w+)\\b");
  private static final Pattern UNFINISHED = Pattern.compile("\\b(?:TODO|FIXME|XXX)\\b");
  private static final Pattern FOLDER = Pattern.compile("(.*)/[^/]+\\.java");

  private TidyRules() {}

  /** The breaches in one file. */
  static List<String> breaches(SourceFile file) {
    List<String> found = new ArrayList<>();
    lengths(file, found);
    words(file, file.withoutStrings(), UNFINISHED, "unfinished work belongs in an issue", found);
    words(file, file.code(), EMPTY_PACKAGE, "a package is named for what it holds", found);
    Matcher types = TYPE.matcher(file.code());
    while (types.find()) {
      if (EMPTY_NAME.matcher(types.group(1)).find()) {
        found.add(at(file, types.start(), "a name that says nothing: " + types.group(1)));
      }
    }
    if (file.isTest()) {
      words(file, file.code(), SLEEP, "a test waits for what it needs, not for time", found);
      words(file, file.code(), SWITCHED_OFF, "no test is switched off", found);
      words(file, file.code(), ASSUMPTION, "./dev chooses the suite, not the test", found);
    }
    return found;
  }

  /** The packages of the product without a null-marked {@code package-info.java}. */
  static List<String> unmarkedPackages(List<SourceFile> files) {
    Set<String> marked = new HashSet<>();
    Set<String> folders = new HashSet<>();
    for (SourceFile file : files) {
      Matcher folder = FOLDER.matcher(file.path());
      if (file.isTest() || !folder.matches()) {
        continue;
      }
      folders.add(folder.group(1));
      if (file.path().endsWith("/package-info.java") && file.code().contains("@NullMarked")) {
        marked.add(folder.group(1));
      }
    }
    folders.removeAll(marked);
    return folders.stream().sorted().map(f -> f + ": no @NullMarked package-info.java").toList();
  }

  private static void lengths(SourceFile file, List<String> found) {
    List<String> lines = file.text().lines().toList();
    if (lines.size() > LINES_MAX) {
      found.add(file.path() + ": " + lines.size() + " lines, the most are " + LINES_MAX);
    }
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int columns = line.codePointCount(0, line.length());
      if (columns > COLUMNS_MAX && !line.startsWith("import ")) {
        found.add(file.path() + ":" + (i + 1) + ": " + columns + " columns");
      }
    }
  }

  private static void words(
      SourceFile file, String reading, Pattern pattern, String why, List<String> found) {
    Matcher matcher = pattern.matcher(reading);
    while (matcher.find()) {
      found.add(at(file, matcher.start(), why + ": " + matcher.group()));
    }
  }

  private static String at(SourceFile file, int offset, String why) {
    long line = file.text().substring(0, offset).chars().filter(c -> c == '\n').count() + 1;
    return file.path() + ":" + line + ": " + why;
  }
}
