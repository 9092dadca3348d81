package io.permalloy.runtime.typed;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;

/** A record as its components, one after the other, each of which knows where it ends. */
final class RecordCodec<R extends Record> implements Codec<R> {
  private static final MethodType GET = MethodType.methodType(Object.class, Object.class);

  private final Class<R> type;
  private final Component[] components;

  /** From an array of components to the record. */
  private final MethodHandle constructor;

  private RecordCodec(Class<R> type, Component[] components, MethodHandle constructor) {
    this.type = type;
    this.components = components;
    this.constructor = constructor;
  }

  static <R extends Record> RecordCodec<R> of(Class<R> type) {
    return of(type, new ArrayDeque<>());
  }

  /** The records around it are those that may not be inside it. */
  private static <R extends Record> RecordCodec<R> of(Class<R> type, Deque<Class<?>> around) {
    around.push(type);
    RecordComponent[] declared = type.getRecordComponents();
    Component[] components = new Component[declared.length];
    Class<?>[] types = new Class<?>[declared.length];
    try {
      for (int i = 0; i < declared.length; i++) {
        types[i] = declared[i].getType();
        components[i] = component(type, declared[i], around);
      }
      Constructor<R> canonical = type.getDeclaredConstructor(types);
      open(type, canonical);
      MethodHandle constructor =
          MethodHandles.lookup()
              .unreflectConstructor(canonical)
              .asType(MethodType.genericMethodType(types.length))
              .asSpreader(Object[].class, types.length);
      return new RecordCodec<>(type, components, constructor);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(type + " cannot be taken apart: " + e.getMessage(), e);
    } finally {
      around.pop();
    }
  }

  private static Component component(
      Class<?> type, RecordComponent declared, Deque<Class<?>> around)
      throws IllegalAccessException {
    open(type, declared.getAccessor());
    Codec<?> codec = codec(type, declared, around);
    MethodHandle get = MethodHandles.lookup().unreflect(declared.getAccessor()).asType(GET);
    @SuppressWarnings("unchecked") // the accessor returns what the codec is for
    Codec<Object> untyped = (Codec<Object>) codec;
    return new Component(declared.getName(), get, untyped);
  }

  private static Codec<?> codec(Class<?> type, RecordComponent declared, Deque<Class<?>> around) {
    Class<?> kind = declared.getType();
    if (around.contains(kind)) {
      throw new IllegalArgumentException(
          "component "
              + declared.getName()
              + " of "
              + type.getName()
              + " makes a record contain"
              + " itself: "
              + kind.getName());
    } else if (Scalars.BY_TYPE.containsKey(kind)) {
      return Scalars.BY_TYPE.get(kind);
    } else if (kind == String.class) {
      return new StringCodec.WithLength();
    } else if (kind.isEnum()) {
      return Scalars.constant(kind);
    } else if (kind.isRecord()) {
      return of(kind.asSubclass(Record.class), around);
    }
    throw new IllegalArgumentException(
        "component "
            + declared.getName()
            + " of "
            + type.getName()
            + " is a "
            + declared.getGenericType().getTypeName()
            + "; a record that is stored by reflection"
            + " has primitive types, String, UUID, enums, and records of these; for others write a"
            + " Codec by hand");
  }

  private static void open(Class<?> type, AccessibleObject member) {
    try {
      member.setAccessible(true);
    } catch (InaccessibleObjectException e) {
      throw new IllegalArgumentException(
          type.getName()
              + " is not accessible; add to its module: opens "
              + type.getPackageName()
              + " to "
              + Objects.requireNonNullElse(RecordCodec.class.getModule().getName(), "ALL-UNNAMED"),
          e);
    }
  }

  @Override
  public int size(R value) {
    int bytes = 0;
    for (Component component : components) {
      bytes += component.codec.size(component.of(value));
    }
    return bytes;
  }

  @Override
  public void encode(R value, ByteBuffer out) {
    for (Component component : components) {
      component.codec.encode(component.of(value), out);
    }
  }

  @Override
  public R decode(ByteBuffer in) {
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = components[i].codec.decode(in);
    }
    try {
      return type.cast((Object) constructor.invokeExact(values));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new CodecException("the constructor of " + type.getName() + " failed", e);
    }
  }

  @Override
  public String toString() {
    return "record " + type.getSimpleName();
  }

  /**
   * A part of the record.
   *
   * @param name its name
   * @param get its accessor, from Object to Object
   * @param codec its codec
   */
  private record Component(String name, MethodHandle get, Codec<Object> codec) {
    Object of(Object whole) {
      Object value;
      try {
        value = (Object) get.invokeExact(whole);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new CodecException("the accessor of component " + name + " failed", e);
      }
      if (value == null) {
        throw new NullPointerException(
            "component " + name + " of " + whole.getClass().getName() + " is null");
      }
      return value;
    }
  }
}
