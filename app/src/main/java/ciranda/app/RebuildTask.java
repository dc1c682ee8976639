package ciranda.app;

import ciranda.app.command.FileTrouble;
import ciranda.node.storage.Aside;
import ciranda.node.storage.Backup;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.DirectoryInUseException;
import ciranda.node.storage.DirectoryUnusableException;
import ciranda.protocol.GroupId;
import ciranda.tui.Texts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Sets the conversation of a group aside, to be fetched anew from the others. */
final class RebuildTask {
  private final Texts texts;
  private final Voice voice;

  RebuildTask(Texts texts, Voice voice) {
    this.texts = texts;
    this.voice = voice;
  }

  int run(Path directory, String group) {
    if (!Backup.isWorthwhile(directory)) {
      voice.tell(texts.of("rebuild.nothing", directory, group));
      return Exit.FAILED;
    }
    try (DataDirectory held = DataDirectory.open(directory)) {
      Path database = held.database(group, GroupId.ofOpenGroup(group));
      Optional<Path> aside = Aside.set(held, database, Instant.now());
      if (aside.isEmpty()) {
        voice.tell(texts.of("rebuild.nothing", directory, group));
        return Exit.FAILED;
      }
      voice.tell(texts.of("rebuild.done", aside.get()));
      return Exit.OK;
    } catch (DirectoryInUseException e) {
      voice.tell(texts.of("rebuild.in-use", directory));
    } catch (IOException | DirectoryUnusableException e) {
      voice.tell(FileTrouble.words(e, texts));
    }
    return Exit.FAILED;
  }
}
