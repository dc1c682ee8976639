package ciranda.node.storage;

import java.util.Locale;
import java.util.Set;

/**
 * Whether a file system is another computer's. There locks may be granted to two at once, and what
 * one maps into memory another does not see; both are what a database in write-ahead mode rests on,
 * and both often seem to work until it is too late. So these are refused by their names, whatever
 * they can do today; see "Use Of A Network File System" at sqlite.org/useovernet.html.
 */
final class FileSystemKind {
  /** As Linux, macOS and Windows name them. */
  private static final Set<String> REMOTE =
      Set.of(
          "9p",
          "acfs",
          "afpfs",
          "afs",
          "beegfs",
          "ceph",
          "cifs",
          "coda",
          "davfs",
          "gfs2",
          "glusterfs",
          "lustre",
          "ncpfs",
          "nfs",
          "nfs4",
          "ocfs2",
          "orangefs",
          "smb",
          "smb2",
          "smb3",
          "smbfs",
          "vboxsf",
          "webdav");

  /** The same, served by a process of this computer. */
  private static final Set<String> REMOTE_BY_FUSE =
      Set.of(
          "ceph",
          "ceph-fuse",
          "curlftpfs",
          "davfs2",
          "gcsfuse",
          "glusterfs",
          "goofys",
          "gvfsd-fuse",
          "juicefs",
          "mfs",
          "moosefs",
          "rclone",
          "s3fs",
          "smbnetfs",
          "sshfs",
          "vmhgfs-fuse");

  private FileSystemKind() {}

  /**
   * Whether it is.
   *
   * @param type as {@link java.nio.file.FileStore#type} says it
   */
  static boolean isRemote(String type) {
    String name = type.toLowerCase(Locale.ROOT);
    for (String prefix : Set.of("fuse.", "fuseblk.")) {
      if (name.startsWith(prefix)) {
        String by = name.substring(prefix.length());
        return REMOTE_BY_FUSE.contains(by) || REMOTE.contains(by);
      }
    }
    return REMOTE.contains(name);
  }
}
