package ciranda.app;

import ciranda.node.network.AddressUnusableException;
import ciranda.node.network.PortTakenException;
import ciranda.node.storage.CorruptDatabaseException;
import ciranda.node.storage.DirectoryInUseException;
import ciranda.node.storage.DirectoryUnusableException;
import ciranda.node.storage.StorageException;
import ciranda.tui.Texts;
import java.nio.file.Path;

/** Why no node could be started, and what can be done, in words. */
final class NotStarted {
  private NotStarted() {}

  static String words(DirectoryInUseException failure, Texts texts) {
    return failure.process().isPresent()
        ? texts.of("start.in-use.by", failure.directory(), failure.process().getAsLong())
        : texts.of("start.in-use", failure.directory());
  }

  static String words(DirectoryInUseException failure, Place.Profile profile, Texts texts) {
    int number = profile.number();
    return failure.process().isPresent()
        ? texts.of("start.profile.by", number, failure.process().getAsLong())
        : texts.of("start.profile", number);
  }

  static String words(DirectoryUnusableException failure, Texts texts) {
    Path directory = failure.directory();
    return switch (failure.obstacle()) {
      case NOT_A_DIRECTORY -> texts.of("start.directory.file", directory);
      case NO_PERMISSION -> texts.of("start.directory.permission", directory);
      case READ_ONLY -> texts.of("start.directory.read-only", directory);
      case NO_SPACE -> texts.of("start.full", directory);
      case NETWORK_FILE_SYSTEM -> texts.of("start.directory.network", directory);
      case NO_LOCKS -> texts.of("start.directory.locks", directory);
      case SHARED -> texts.of("start.directory.shared", directory);
      case OTHER -> texts.of("start.directory.other", directory);
    };
  }

  static String words(CorruptDatabaseException failure, Options options, Texts texts) {
    String rebuild = rebuild(options);
    return switch (failure.damage()) {
      case NOT_A_DATABASE -> texts.of("start.database.none", failure.file(), rebuild);
      case FOREIGN -> texts.of("start.database.foreign", failure.file(), rebuild);
      case DAMAGED -> texts.of("start.database.damaged", failure.file(), rebuild);
    };
  }

  /** What sets the conversation aside that a node with these options has. */
  static String rebuild(Options options) {
    StringBuilder command = new StringBuilder("ciranda ").append(Task.REBUILD.word());
    if (options.profile().isEmpty()) {
      String directory = options.folders().data().toString();
      command.append(' ').append(Option.DATA_DIR.flag()).append(' ').append(quoted(directory));
    } else if (options.profile().get().number() > Place.PROFILE_MIN) {
      int number = options.profile().get().number();
      command.append(' ').append(Option.PROFILE.flag()).append(' ').append(number);
    }
    if (!options.group().equals(OptionReader.GROUP_DEFAULT)) {
      command.append(' ').append(Option.GROUP.flag()).append(' ').append(quoted(options.group()));
    }
    return command.toString();
  }

  private static String quoted(String word) {
    return word.matches("[\\w./:@-]+") ? word : "\"" + word + "\"";
  }

  static String words(StorageException failure, Path directory, Texts texts) {
    return switch (failure.trouble()) {
      case DISK_FULL -> texts.of("start.full", directory);
      case IO_ERROR -> texts.of("start.disk", directory);
    };
  }

  static String words(PortTakenException failure, Texts texts) {
    return switch (failure.transport()) {
      case TCP -> texts.of("start.port.tcp", failure.port());
      case UDP -> texts.of("start.port.udp", failure.port());
    };
  }

  static String words(AddressUnusableException failure, Texts texts) {
    return switch (failure.kind()) {
      case ADDRESS -> texts.of("start.address", failure.subject());
      case INTERFACE -> texts.of("start.interface", failure.subject());
    };
  }
}
