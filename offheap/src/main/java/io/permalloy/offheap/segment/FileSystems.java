package io.permalloy.offheap.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Why a file cannot be opened, or be a store. */
final class FileSystems {
  private static final Map<Long, String> REFUSED =
      Map.of(
          0x6969L, "NFS: a network file system",
          0x517bL, "SMB: a network file system",
          0xff534d42L, "CIFS: a network file system",
          0xfe534d42L, "SMB2: a network file system",
          0x01021997L, "9P: a network file system",
          0x00c36400L, "Ceph: a network file system",
          0x65735546L, "FUSE: its pages cannot be relied on",
          0x9123683eL, "Btrfs: copy-on-write, so overwriting can run out of space",
          0x2fc12fc1L, "ZFS: copy-on-write, so overwriting can run out of space",
          0xca451a4eL, "bcachefs: copy-on-write, so overwriting can run out of space");

  private static final Map<Integer, String> CAUSES =
      Map.of(
          Posix.ENOENT,
          "there is no such file",
          13,
          "no permission", // EACCES
          21,
          "it is a folder", // EISDIR
          30,
          "its file system is read-only", // EROFS
          40,
          "it is a symbolic link"); // ELOOP, by O_NOFOLLOW

  private FileSystems() {}

  /** In words, why opening has failed with an error number. */
  static String whyNot(int error) {
    return CAUSES.getOrDefault(error, "error " + error);
  }

  static void check(String name, Path path, int fd) throws IOException {
    long magic = Posix.fileSystem(fd);
    String why = REFUSED.get(magic);
    if (why != null) {
      throw new IOException(
          "store " + name + ": " + path + " is on " + why + "; use tmpfs, ext4 or XFS");
    }
  }
}
