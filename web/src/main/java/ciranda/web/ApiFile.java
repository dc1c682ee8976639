package ciranda.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code api.json}: tells programs of the same user where the API is and its token. Whoever can
 * read it can reach a server that answers: it appears whole, and last.
 */
final class ApiFile {
  private final Path path;
  private final byte[] content;

  private ApiFile(Path path, byte[] content) {
    this.path = path;
    this.content = content;
  }

  static ApiFile write(Path path, String url, String token) throws IOException {
    ObjectNode json = Json.object();
    json.put("url", url);
    json.put("token", token);
    json.put("pid", ProcessHandle.current().pid());
    byte[] content = Json.bytes(json);

    // One fixed name, so that a crash in between leaves at most one file, and the next start it.
    Path temporary = path.resolveSibling(path.getFileName() + ".new");
    Files.deleteIfExists(temporary);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    return new ApiFile(path, content);
  }

  /** Removes the file unless another start has put its own there. */
  void remove() throws IOException {
    try {
      if (Arrays.equals(Files.readAllBytes(path), content)) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      // Somebody removed it before: that is what was wanted.
      return;
    }
  }
}
