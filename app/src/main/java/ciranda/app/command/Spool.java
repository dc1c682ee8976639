package ciranda.app.command;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * Keeps blocks of bytes until they are taken, the last one first: pages come from the newest to the
 * oldest and are read the other way round. What is more than a little waits in a file that only its
 * owner can read, and that is gone with the command. For one thread.
 */
final class Spool implements Closeable {
  private final int memoryBytesMax;
  private final Deque<byte[]> inMemory = new ArrayDeque<>();
  private final Deque<Integer> inFile = new ArrayDeque<>();
  private int memoryBytes;
  private Optional<FileChannel> file = Optional.empty();

  Spool(int memoryBytesMax) {
    this.memoryBytesMax = memoryBytesMax;
  }

  void push(byte[] block) throws IOException {
    inMemory.addLast(block);
    memoryBytes += block.length;
    while (memoryBytes > memoryBytesMax) {
      byte[] oldest = inMemory.removeFirst();
      memoryBytes -= oldest.length;
      append(oldest);
    }
  }

  /** The block that was pushed last and not yet taken. */
  Optional<byte[]> pop() throws IOException {
    if (!inMemory.isEmpty()) {
      return Optional.of(inMemory.removeLast());
    }
    return inFile.isEmpty() ? Optional.empty() : Optional.of(takeFromEnd());
  }

  private void append(byte[] block) throws IOException {
    FileChannel channel = file.isPresent() ? file.get() : opened();
    file = Optional.of(channel);
    write(channel.position(channel.size()), ByteBuffer.wrap(block));
    inFile.addLast(block.length);
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static FileChannel opened() throws IOException {
    Path path = Files.createTempFile("ciranda", ".history");
    return FileChannel.open(
        path,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  private byte[] takeFromEnd() throws IOException {
    FileChannel channel = file.orElseThrow();
    ByteBuffer block = ByteBuffer.allocate(inFile.removeLast());
    long start = channel.size() - block.capacity();
    while (block.hasRemaining()) {
      if (channel.read(block, start + block.position()) < 0) {
        throw new IOException("a file became shorter");
      }
    }
    channel.truncate(start);
    return block.array();
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().close();
    }
  }
}
