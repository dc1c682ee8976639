package ciranda.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ciranda.node.storage.DirectoryUnusableException.Obstacle;
import ciranda.protocol.GroupId;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir Path temporary;

  @Test
  void makesTheDirectoryAndNarrowsItToItsOwner() throws Exception {
    Path wide = temporary.resolve("some/where");
    Files.createDirectories(wide);
    Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path foreign = Files.writeString(wide.resolve("letter.txt"), "mine");
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rw-r--r--"));

    try (DataDirectory directory = DataDirectory.open(wide)) {
      assertThat(mode(directory.root())).isEqualTo("rwx------");
      assertThat(directory.logs()).isDirectory();
      assertThat(directory.temporary()).isEmptyDirectory();
      assertThat(foreign).hasContent("mine");
      assertThat(mode(foreign)).isEqualTo("rw-r--r--");
    }
    assertThat(foreign).hasContent("mine");
  }

  @Test
  void removesWhatAKilledProcessLeftForItself() throws Exception {
    Path left = temporary.resolve("tmp/restore1/library.so");
    Files.createDirectories(left.getParent());
    Files.writeString(left, "large");
    Path elsewhere = Files.writeString(temporary.resolve("letter.txt"), "mine");
    Files.createSymbolicLink(temporary.resolve("tmp/link"), elsewhere);

    try (DataDirectory directory = DataDirectory.open(temporary)) {
      assertThat(directory.temporary()).isEmptyDirectory();
      assertThat(elsewhere).hasContent("mine");
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void isHeldOnceInOneProcess() throws Exception {
    try (DataDirectory held = DataDirectory.open(temporary)) {
      Path link = Files.createSymbolicLink(temporary.resolve("link"), held.root());
      DirectoryInUseException refusal =
          catchThrowableOfType(DirectoryInUseException.class, () -> DataDirectory.open(link));
      assertThat(refusal.process()).hasValue(ProcessHandle.current().pid());
    }
    DataDirectory.open(temporary).close();
  }

  @Test
  void whoGaveItUpDoesNotGiveItUpForTheNextOne() throws Exception {
    DataDirectory first = DataDirectory.open(temporary);
    first.close();
    try (DataDirectory second = DataDirectory.open(temporary)) {
      first.close();
      assertThatThrownBy(() -> DataDirectory.open(second.root()))
          .isInstanceOf(DirectoryInUseException.class);
    }
  }

  /** The refusal within the process must not have given up the process's own lock. */
  @Test
  void isHeldOnceAmongProcesses() throws Exception {
    try (DataDirectory held = DataDirectory.open(temporary)) {
      assertThat(held.root()).isDirectory();
      assertThatThrownBy(() -> DataDirectory.open(temporary))
          .isInstanceOf(DirectoryInUseException.class);
      try (Child child = Child.start(ChildPrograms.OpensDirectory.class, temporary)) {
        assertThat(child.line()).isEqualTo("in use by " + ProcessHandle.current().pid());
      }
    }
    try (Child child = Child.start(ChildPrograms.OpensDirectory.class, temporary)) {
      assertThat(child.line()).isEqualTo("opened");
      DirectoryInUseException refusal =
          catchThrowableOfType(DirectoryInUseException.class, () -> DataDirectory.open(temporary));
      assertThat(refusal.process()).hasValue(child.pid());
      child.kill();
    }
    DataDirectory.open(temporary).close();
  }

  @Test
  void saysWhatStandsInTheWay() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "not a directory");
    assertThat(obstacleOf(file)).isEqualTo(Obstacle.NOT_A_DIRECTORY);
    assertThat(obstacleOf(file.resolve("below"))).isEqualTo(Obstacle.NOT_A_DIRECTORY);
    assertThat(file).hasContent("not a directory");

    Path shared = Files.createDirectory(temporary.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", 01777);
    assertThat(obstacleOf(shared)).isEqualTo(Obstacle.SHARED);
    assertThat(Files.getAttribute(shared, "unix:mode")).isEqualTo(0041777);

    Exception readOnly = new ReadOnlyFileSystemException();
    assertThat(DirectoryUnusableException.of(file, readOnly).obstacle())
        .isEqualTo(Obstacle.READ_ONLY);
    Exception full = new IOException("No space left on device");
    assertThat(DirectoryUnusableException.of(file, full).obstacle()).isEqualTo(Obstacle.NO_SPACE);
    Exception noLocks = new IOException("No locks available");
    assertThat(DirectoryUnusableException.of(file, noLocks).obstacle())
        .isEqualTo(Obstacle.NO_LOCKS);
    Exception noMapping = new FileSystemException("probe", null, "No such device");
    assertThat(DirectoryUnusableException.of(file, noMapping).obstacle())
        .isEqualTo(Obstacle.NO_LOCKS);
  }

  @Test
  void knowsTheFileSystemsOfOtherComputers() throws Exception {
    assertThat(
            List.of(
                "nfs",
                "nfs4",
                "NFS4",
                "cifs",
                "smb3",
                "9p",
                "ceph",
                "vboxsf",
                "fuse.sshfs",
                "fuse.glusterfs",
                "fuse.rclone",
                "fuse.gvfsd-fuse"))
        .allMatch(FileSystemKind::isRemote);
    assertThat(
            List.of(
                "ext4",
                "xfs",
                "btrfs",
                "zfs",
                "tmpfs",
                "overlay",
                "vfat",
                "exfat",
                "fuseblk",
                "fuse.mergerfs",
                "fuse.encfs",
                "apfs",
                "hfs",
                "NTFS"))
        .noneMatch(FileSystemKind::isRemote);
    assertThat(FileSystemKind.isRemote(Files.getFileStore(temporary).type())).isFalse();
  }

  private static Obstacle obstacleOf(Path path) {
    return catchThrowableOfType(DirectoryUnusableException.class, () -> DataDirectory.open(path))
        .obstacle();
  }

  @Test
  void namesDatabasesAfterTheirGroups() throws Exception {
    try (DataDirectory directory = DataDirectory.open(temporary)) {
      assertThat(name(directory, "ciranda")).matches("ciranda-[0-9a-f]{12}\\.db");
      assertThat(name(directory, "Família São João!")).startsWith("familia-sao-joao-");
      assertThat(name(directory, "../../etc/passwd")).startsWith("etc-passwd-");
      assertThat(name(directory, "踊り")).startsWith("group-");
      assertThat(name(directory, "x".repeat(300))).hasSizeLessThan(60);
      assertThat(name(directory, "a b")).isNotEqualTo(name(directory, "a-b"));
    }
  }

  private static String name(DataDirectory directory, String group) {
    Path file = directory.database(group, GroupId.ofOpenGroup(group));
    assertThat(file.getParent()).isEqualTo(directory.root());
    return file.getFileName().toString();
  }
}
