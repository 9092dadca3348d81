package io.permalloy.offheap.sim.scenario;

import io.permalloy.offheap.map.OffHeapStore;
import io.permalloy.offheap.map.Session;
import io.permalloy.offheap.map.StoreView;
import io.permalloy.offheap.mem.Mem;
import io.permalloy.offheap.segment.Posix;
import io.permalloy.offheap.segment.ReadOnlyFile;
import io.permalloy.offheap.segment.Region;
import io.permalloy.offheap.segment.StoreFile;
import io.permalloy.offheap.segment.StoreLayout;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A store in a simulated file, and simulated processes that have it open: each with its own
 * mapping, its own objects, and the lock on its slot. Opening itself is not simulated: the
 * constructors behind it are called.
 */
final class Processes {
  private static final String FILE = "/dev/shm/simulated";
  private static final int O_CREAT = 0x40;
  private static final long FIRST_PROCESS = 1L << 62;
  private static final StoreLayout LAYOUT = StoreLayout.forSize(Stores.BYTES);

  private Processes() {}

  /** What the kernel knows about a process: a mapping and two open files, one of them locked. */
  record Slot(int process, long base, int fd, int lockFd) {}

  /** Makes the file, and the store in it without a map. Then {@link #open} for each process. */
  static void format(int processes) {
    long base = open(processes).base();
    Region region = new Region("simulated", LAYOUT, base, 3);
    region.populate(0, (long) LAYOUT.firstSlab() << StoreLayout.SLAB_SHIFT);
    Mem.putLong(base + StoreLayout.EPOCH_AT, 2);
    Mem.putLong(base + StoreLayout.FRONTIER_AT, LAYOUT.firstSlab());
    Mem.putLong(base + StoreLayout.MAX_PROCESS_AT, processes + 1);
  }

  /** Opens and locks for one process; the caller acts as it. Once, before the runs. */
  static Slot open(int process) {
    int fd = Posix.open(FILE, Posix.O_RDWR_CLOEXEC | O_CREAT, 0600);
    int flags = Posix.MAP_SHARED | Posix.MAP_NORESERVE;
    long base = Posix.map(0, LAYOUT.maxBytes(), flags, fd);
    int lockFd = Posix.open(FILE, Posix.O_RDWR_CLOEXEC, 0);
    if (Posix.lock(lockFd, FIRST_PROCESS + process, false) != 0) {
      throw new IllegalStateException("slot " + process + " is taken");
    }
    return new Slot(process, base, fd, lockFd);
  }

  /** The store as a process has it open; fresh objects for every run. */
  static OffHeapStore attach(Slot slot) {
    StoreFile file =
        make(
            StoreFile.class,
            new Class<?>[] {Region.class, Path.class, int.class, int.class},
            new Region("simulated", LAYOUT, slot.base(), slot.fd()),
            null,
            slot.lockFd(),
            slot.process());
    return make(
        OffHeapStore.class, new Class<?>[] {String.class, StoreFile.class}, "simulated", file);
  }

  /** The store as a process sees it that has it open for reading only. */
  static StoreView view(Slot slot) {
    Region region = new Region("simulated", LAYOUT, slot.base(), slot.fd());
    ReadOnlyFile file =
        make(ReadOnlyFile.class, new Class<?>[] {Region.class, int.class}, region, slot.fd());
    return make(
        StoreView.class, new Class<?>[] {String.class, ReadOnlyFile.class}, "simulated", file);
  }

  /** Closes all sessions of a process. */
  static void leave(OffHeapStore store) {
    for (Object session : List.copyOf((Set<?>) get(store, "sessions"))) {
      ((Session) session).close();
    }
  }

  private static <T> T make(Class<T> type, Class<?>[] parameters, Object... arguments) {
    try {
      Constructor<T> c = type.getDeclaredConstructor(parameters);
      c.setAccessible(true);
      return c.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the constructor that simulations use has changed", e);
    }
  }

  /** Calls a method that is not public. */
  static Object call(Object on, String name) {
    try {
      Method m = on.getClass().getDeclaredMethod(name);
      m.setAccessible(true);
      return m.invoke(on);
    } catch (InvocationTargetException e) {
      throw unchecked(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the method that simulations use has changed", e);
    }
  }

  private static Object get(Object on, String field) {
    try {
      Field f = on.getClass().getDeclaredField(field);
      f.setAccessible(true);
      return f.get(on);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the field that simulations use has changed", e);
    }
  }

  private static RuntimeException unchecked(InvocationTargetException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return (RuntimeException) e.getCause();
  }

  static Region region(OffHeapStore store) {
    return (Region) call(store, "region");
  }
}
