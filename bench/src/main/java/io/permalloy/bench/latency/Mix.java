package io.permalloy.bench.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How many of each operation there are among all, and in which order.
 *
 * <p>The order is one cycle of as many operations as the sum of the weights, again and again: each
 * operation is in it as often as its weight says, spread evenly. Keys that removes take away,
 * putIfAbsent and then put bring back within the same cycle, so that after a cycle the map has as
 * many entries as before; the puts beyond those replace.
 */
public final class Mix {
  private static final int MOST = 10_000;

  private final Map<Operation, Integer> weights;
  private final List<Action> cycle;

  private Mix(Map<Operation, Integer> weights) {
    this.weights = weights;
    this.cycle = List.copyOf(actions(order(weights)));
  }

  /**
   * Reads a mix.
   *
   * @param text operations and their weights, such as {@code get=1,put=1,remove=1}
   * @return the mix
   * @throws IllegalArgumentException if it is none, or if it would empty the map
   */
  public static Mix parse(String text) {
    Map<Operation, Integer> weights = new EnumMap<>(Operation.class);
    for (String part : text.split(",", -1)) {
      String[] sides = part.strip().split("=", -1);
      if (sides.length != 2) {
        throw wrong(text, "'" + part + "' is no operation=weight");
      }
      if (weights.put(operation(text, sides[0]), weight(text, sides[1])) != null) {
        throw wrong(text, sides[0] + " is in it twice");
      }
    }
    weights.values().removeIf(weight -> weight == 0);
    int sum = weights.values().stream().mapToInt(Integer::intValue).sum();
    if (sum < 1 || sum > MOST) {
      throw wrong(text, "its weights add up to " + sum + ", which is not 1 to " + MOST);
    }
    int puts = weight(weights, Operation.PUT) + weight(weights, Operation.PUT_IF_ABSENT);
    if (weight(weights, Operation.REMOVE) > puts) {
      throw wrong(text, "it removes more than it puts, and would empty the map");
    }
    return new Mix(weights);
  }

  private static Operation operation(String text, String label) {
    for (Operation operation : Operation.values()) {
      if (operation.label().equals(label)) {
        return operation;
      }
    }
    String labels =
        Arrays.stream(Operation.values()).map(Operation::label).collect(Collectors.joining(", "));
    throw wrong(text, "there is no operation '" + label + "', but " + labels);
  }

  private static int weight(String text, String weight) {
    if (!weight.matches("[0-9]{1,5}")) {
      throw wrong(text, "'" + weight + "' is no weight from 0 to " + MOST);
    }
    return Integer.parseInt(weight);
  }

  private static int weight(Map<Operation, Integer> weights, Operation operation) {
    return weights.getOrDefault(operation, 0);
  }

  private static IllegalArgumentException wrong(String text, String why) {
    return new IllegalArgumentException(
        "a mix is operations and their weights, such as get=1,put=1,remove=1; in '"
            + text
            + "' "
            + why);
  }

  /** Each time the operation that is furthest behind its share. */
  private static List<Operation> order(Map<Operation, Integer> weights) {
    int sum = weights.values().stream().mapToInt(Integer::intValue).sum();
    Map<Operation, Integer> credit = new EnumMap<>(Operation.class);
    List<Operation> order = new ArrayList<>();
    for (int i = 0; i < sum; i++) {
      weights.forEach((operation, weight) -> credit.merge(operation, weight, Integer::sum));
      Operation next = Collections.max(credit.keySet(), (a, b) -> credit.get(a) - credit.get(b));
      credit.merge(next, -sum, Integer::sum);
      order.add(next);
    }
    return order;
  }

  private static List<Action> actions(List<Operation> order) {
    int removes = Collections.frequency(order, Operation.REMOVE);
    int conditional = Collections.frequency(order, Operation.PUT_IF_ABSENT);
    int puts = Collections.frequency(order, Operation.PUT);
    Share inserts = new Share(Math.min(removes, conditional), conditional);
    Share inserted = new Share(removes - Math.min(removes, conditional), puts);
    List<Action> actions = new ArrayList<>();
    for (Operation operation : order) {
      actions.add(
          switch (operation) {
            case GET -> Action.GET;
            case MISS -> Action.MISS;
            case PUT -> inserted.next() ? Action.INSERT : Action.REPLACE;
            case REMOVE -> Action.REMOVE;
            case PUT_IF_ABSENT ->
                inserts.next() ? Action.INSERT_IF_ABSENT : Action.LEAVE_IF_PRESENT;
            case COMPARE_AND_SET -> Action.COMPARE_AND_SET;
            case ADD -> Action.ADD;
          });
    }
    return actions;
  }

  /** So many of all, spread evenly. */
  private static final class Share {
    private final int some;
    private final int all;
    private int asked;

    Share(int some, int all) {
      this.some = some;
      this.all = all;
    }

    boolean next() {
      int before = asked * some / all;
      asked++;
      return asked * some / all > before;
    }
  }

  /**
   * What is in it.
   *
   * @return operations with a weight above 0, in their own order
   */
  public Set<Operation> operations() {
    return Collections.unmodifiableSet(weights.keySet());
  }

  /** In the order in which they come, once. */
  List<Action> cycle() {
    return cycle;
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return weights.entrySet().stream()
        .map(entry -> entry.getKey().label() + "=" + entry.getValue())
        .collect(Collectors.joining(","));
  }
}
