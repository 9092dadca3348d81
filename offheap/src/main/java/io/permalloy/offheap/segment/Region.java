package io.permalloy.offheap.segment;

import io.permalloy.offheap.mem.Mem;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The address range of one open store in this process.
 *
 * <p>The whole maximum is reserved as address space when the store is opened; memory is added to it
 * slab by slab, or page by page ahead of that. <b>Order of a new slab:</b> reserve space in the
 * file, fault the pages in, and only then publish the slab in the slab table. So nothing that a
 * word of the store refers to can raise SIGBUS: in Java that cannot be handled, only prevented.
 *
 * <p><b>Closing.</b> The range is never unmapped: an unpinned reader may be inside it. Zero pages
 * are mapped over it, the reader's epoch check fails, and it finds {@link #isClosed}. The address
 * range itself is not used again in this process (there are 2^47 bytes of it).
 *
 * <p>Thread-safe. Allocates nothing after construction.
 */
public final class Region {
  private static final int PAGE_SHIFT = SlabWord.PAGE_SHIFT;
  private static final int PAGES_SHIFT = StoreLayout.SLAB_SHIFT - PAGE_SHIFT;
  private static final short ALL_PAGES = (short) SlabWord.ALL_PAGES;
  private static final VarHandle PAGES = MethodHandles.arrayElementVarHandle(short[].class);

  private final String name;
  private final StoreLayout layout;
  private final long base;
  private final int fd;
  private final boolean readOnly;

  /** A bit for each page of each slab that certainly has memory. Plain reads: bits only come. */
  private final short[] pages;

  /** Slabs from the start on that certainly have memory. Plain and racy: it only rises. */
  private int populated;

  private volatile boolean closed;

  /**
   * A mapped region.
   *
   * @param name how errors call the store
   * @param layout where everything lies
   * @param base address of its first byte
   * @param fd the file, or -1 for anonymous memory
   */
  public Region(String name, StoreLayout layout, long base, int fd) {
    this(name, layout, base, fd, false);
  }

  private Region(String name, StoreLayout layout, long base, int fd, boolean readOnly) {
    this.name = name;
    this.readOnly = readOnly;
    this.layout = layout;
    this.base = base;
    this.fd = fd;
    this.pages = new short[layout.slabs()];
    Arrays.fill(pages, 0, layout.firstSlab(), ALL_PAGES);
  }

  /**
   * A region that is mapped for reading only: a store to it would end the process.
   *
   * @param name how errors call the store
   * @param layout where everything lies
   * @param base address of its first byte
   * @param fd the file
   * @return the region
   */
  public static Region readOnly(String name, StoreLayout layout, long base, int fd) {
    return new Region(name, layout, base, fd, true);
  }

  /**
   * How errors call the store.
   *
   * @return its URI
   */
  public String name() {
    return name;
  }

  /**
   * Where everything lies.
   *
   * @return the layout
   */
  public StoreLayout layout() {
    return layout;
  }

  /**
   * Address of the first byte in this process.
   *
   * @return the address
   */
  public long base() {
    return base;
  }

  /**
   * Address of what a ref names.
   *
   * @param ref granules from the start
   * @return the address
   */
  public long address(long ref) {
    return base + (ref << StoreLayout.GRANULE_SHIFT);
  }

  /**
   * The ref of an address inside the region.
   *
   * @param address a multiple of 16 bytes from the start
   * @return granules
   */
  public long ref(long address) {
    return (address - base) >>> StoreLayout.GRANULE_SHIFT;
  }

  /**
   * Whether memory stands behind a slab, so that reading it cannot fault. For words that were read
   * without protection and may be anything.
   *
   * @param slab any number
   * @return true if it may be read
   */
  public boolean isPopulated(long slab) {
    return slab >= 0 && slab < pages.length && (pages[(int) slab] == ALL_PAGES || look((int) slab));
  }

  /**
   * Where the memory that certainly is there ends: from the start of the region to here no load can
   * fault. There may be more behind it, with gaps. Wait-free but for slabs that are new.
   *
   * @return an address
   */
  public long populatedEnd() {
    int slab = populated;
    while (isPopulated(slab)) {
      slab++;
    }
    populated = slab;
    return base + ((long) slab << StoreLayout.SLAB_SHIFT);
  }

  private boolean look(int slab) {
    long word = Mem.getLongAcquire(base + layout.slabWord(slab));
    if (!SlabWord.isPopulated(word) || readOnly && !isInFile(slab)) {
      return false;
    }
    pages[slab] = ALL_PAGES;
    return true;
  }

  /** A monitor may look at a damaged store: the file's end counts more than the slab table. */
  private boolean isInFile(int slab) {
    return reaches((slab + 1L) << StoreLayout.SLAB_SHIFT);
  }

  /**
   * Whether the file of a region for reading only is so long. For what is known to have memory
   * otherwise than by the slab table.
   *
   * @param end offset behind the last byte
   * @return true if it is, or if the region is not for reading only
   */
  public boolean reaches(long end) {
    return !readOnly || Posix.size(fd) >= end;
  }

  /**
   * Whether memory stands behind the page in which a block or a line begins. For words that were
   * read without protection and may be anything.
   *
   * @param ref any ref, not negative
   * @return true if that page may be read
   */
  public boolean isPopulatedAt(long ref) {
    long slab = ref >>> StoreLayout.REF_TO_SLAB_SHIFT;
    if (slab >= pages.length) {
      return false;
    }
    int bit = 1 << (ref >>> PAGE_SHIFT - StoreLayout.GRANULE_SHIFT & (1 << PAGES_SHIFT) - 1);
    return (pages[(int) slab] & bit) != 0 || (lookAtPages((int) slab) & bit) != 0;
  }

  private int lookAtPages(int slab) {
    int bits = SlabWord.pages(Mem.getLongAcquire(base + layout.slabWord(slab)));
    if (bits == 0 || readOnly && !isInFile(slab)) {
      return 0;
    }
    PAGES.getAndBitwiseOrRelease(pages, slab, (short) bits);
    return bits;
  }

  /**
   * Puts memory behind a slab that the caller has claimed. Idempotent. Blocks in the kernel for
   * some ten microseconds, or not at all if this process has populated every page of it before;
   * allocates nothing on the Java heap.
   *
   * @param slab which
   * @return 0, or the positive error number ({@link Posix#ENOSPC}, {@link Posix#ENOMEM})
   */
  public int populate(int slab) {
    return pages[slab] == ALL_PAGES
        ? 0
        : populate((long) slab << StoreLayout.SLAB_SHIFT, StoreLayout.SLAB_BYTES);
  }

  /**
   * Puts memory behind a byte range. Changes no byte of it. In a file, space for the whole slab is
   * reserved with its first page: file systems do that at once, and page by page at a price.
   *
   * @param offset first byte, page aligned
   * @param bytes length, whole pages; in one slab, or whole slabs
   * @return 0, or the positive error number
   */
  public int populate(long offset, long bytes) {
    if (fd >= 0) {
      int error = reserve(offset, bytes);
      if (error != 0) {
        return error;
      }
    }
    int rc = Posix.advise(base + offset, bytes, Posix.MADV_POPULATE_WRITE);
    if (rc == 0) {
      note(offset >>> PAGE_SHIFT, offset + bytes >>> PAGE_SHIFT);
    }
    return rc == -14 ? Posix.ENOMEM : -rc;
  }

  private int reserve(long offset, long bytes) {
    long slab = offset >>> StoreLayout.SLAB_SHIFT;
    if (bytes >= StoreLayout.SLAB_BYTES) {
      return -Posix.allocate(fd, offset, bytes);
    }
    return pages[(int) slab] != 0
        ? 0
        : -Posix.allocate(fd, slab << StoreLayout.SLAB_SHIFT, StoreLayout.SLAB_BYTES);
  }

  /** Pages that have memory never lose it. */
  private void note(long firstPage, long endPage) {
    for (long page = firstPage; page < endPage; ) {
      int slab = (int) (page >>> PAGES_SHIFT);
      int from = (int) page & (1 << PAGES_SHIFT) - 1;
      int count = (int) Math.min(endPage - page, (1 << PAGES_SHIFT) - from);
      short bits = (short) ((1 << count) - 1 << from);
      PAGES.getAndBitwiseOrRelease(pages, slab, bits);
      page += count;
    }
  }

  /**
   * Whether this process has closed the store. Volatile read.
   *
   * @return true after {@link #close}
   */
  public boolean isClosed() {
    return closed;
  }

  /** Makes {@link #isClosed} true. The memory stays as it is until {@link #release}. */
  public void close() {
    closed = true;
  }

  /** Takes {@link #close} back: something was still under way. */
  public void reopen() {
    closed = false;
  }

  /**
   * Gives the memory back and keeps the address range, under zero pages. Call after {@link #close},
   * when no pinned work is left in this process.
   */
  public void release() {
    int flags = Posix.MAP_PRIVATE | Posix.MAP_ANONYMOUS | Posix.MAP_NORESERVE | Posix.MAP_FIXED;
    long at = Posix.map(base, layout.maxBytes(), flags, -1);
    if (at != base) {
      throw new IllegalStateException(
          "closing " + name + ": cannot map zero pages over it, error " + -at);
    }
    if (fd >= 0) {
      Posix.close(fd);
    }
  }
}
