package ciranda.app;

import ciranda.app.command.Draft;
import ciranda.app.command.FileTrouble;
import ciranda.node.storage.Backup;
import ciranda.node.storage.DataDirectory;
import ciranda.node.storage.DirectoryInUseException;
import ciranda.node.storage.DirectoryUnusableException;
import ciranda.node.storage.StorageException;
import ciranda.tui.Texts;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a profile into a file, and brings it back. The node of it may run meanwhile, or not. */
final class BackupTask {
  private final Texts texts;
  private final Voice voice;

  BackupTask(Texts texts, Voice voice) {
    this.texts = texts;
    this.voice = voice;
  }

  /** Writes a new file that only its owner can read: it has the node key. */
  int write(Path directory, Path file) {
    if (!Backup.isWorthwhile(directory)) {
      voice.tell(texts.of("backup.nothing", directory));
      return Exit.FAILED;
    }
    try (Draft draft = new Draft(file)) {
      int groups = Backup.write(directory, draft.stream(), file);
      draft.keep();
      voice.tell(texts.counted("backup.done", groups, file));
      return Exit.OK;
    } catch (IOException | StorageException e) {
      voice.tell(FileTrouble.words(e, texts));
    }
    return Exit.FAILED;
  }

  /** Fills a profile that has nothing yet. */
  int restore(Path directory, Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        DataDirectory held = DataDirectory.open(directory)) {
      int groups = Backup.restore(in, held);
      voice.tell(texts.counted("restore.done", groups, held.root()));
      return Exit.OK;
    } catch (Backup.NoBackupException e) {
      voice.tell(texts.of("restore.no-backup", file, String.valueOf(e.getMessage())));
    } catch (Backup.OccupiedException e) {
      voice.tell(texts.of("restore.occupied", directory));
    } catch (DirectoryInUseException e) {
      voice.tell(texts.of("restore.in-use", directory));
    } catch (IOException | StorageException | DirectoryUnusableException e) {
      voice.tell(FileTrouble.words(e, texts));
    }
    return Exit.FAILED;
  }
}
