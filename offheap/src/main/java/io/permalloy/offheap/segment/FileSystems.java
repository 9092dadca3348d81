package io.permalloy.offheap.segment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Which file systems cannot hold a mapped store, and why. */
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

  private FileSystems() {}

  static void check(String name, Path path, int fd) throws IOException {
    long magic = Posix.fileSystem(fd);
    String why = REFUSED.get(magic);
    if (why != null) {
      throw new IOException(
          "store " + name + ": " + path + " is on " + why + "; use tmpfs, ext4 or XFS");
    }
  }
}
