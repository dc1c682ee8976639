package ciranda.node.storage;

import java.nio.file.Path;

/** What child processes of tests run. They say what they do on standard output. */
final class ChildPrograms {
  private ChildPrograms() {}

  /** Opens a data directory, and ends only with its standard input. */
  static final class OpensDirectory {
    private OpensDirectory() {}

    public static void main(String[] arguments) throws Exception {
      try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]))) {
        System.out.println(directory.root().toFile().isDirectory() ? "opened" : "absent");
        System.in.transferTo(System.err);
      } catch (DirectoryInUseException e) {
        System.out.println("in use by " + e.process().orElse(0));
      }
    }
  }

  /** Commits one segment after the other and says each number once it is accepted. */
  static final class Commits {
    private Commits() {}

    public static void main(String[] arguments) throws Exception {
      Author author = new Author(1);
      try (Store store = Store.open(Path.of(arguments[0]), Author.GROUP, author.key())) {
        long held = store.load().entries();
        while (author.last < held) {
          author.saysMuch(1);
        }
        while (true) {
          store.commit(Author.appends(author.saysMuch(1)));
          System.out.println(author.last);
        }
      }
    }
  }
}
