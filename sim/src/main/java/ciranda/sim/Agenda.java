package ciranda.sim;

import java.util.Arrays;

/**
 * What is to happen, by time and then in the order of asking: a binary heap (Williams, "Algorithm
 * 232: Heapsort", 1964) over plain arrays, because the simulator does little else.
 */
final class Agenda {
  private long[] at = new long[256];
  private long[] order = new long[256];
  private Runnable[] action = new Runnable[256];
  private int size;
  private long asked;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** When the next is due; only while not empty. */
  long nextNanos() {
    return at[0];
  }

  void add(long nanos, Runnable what) {
    if (size == at.length) {
      at = Arrays.copyOf(at, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
      action = Arrays.copyOf(action, 2 * size);
    }
    int hole = size++;
    long number = asked++;
    while (hole > 0) {
      int parent = (hole - 1) >>> 1;
      if (at[parent] <= nanos) {
        break;
      }
      move(parent, hole);
      hole = parent;
    }
    put(hole, nanos, number, what);
  }

  /** Removes and returns the next; only while not empty. */
  Runnable take() {
    Runnable first = action[0];
    size--;
    long nanos = at[size];
    long number = order[size];
    Runnable last = action[size];
    int hole = 0;
    while (true) {
      int child = 2 * hole + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && isBefore(child + 1, child)) {
        child++;
      }
      if (nanos < at[child] || nanos == at[child] && number < order[child]) {
        break;
      }
      move(child, hole);
      hole = child;
    }
    put(hole, nanos, number, last);
    return first;
  }

  private boolean isBefore(int one, int other) {
    return at[one] < at[other] || at[one] == at[other] && order[one] < order[other];
  }

  private void move(int from, int to) {
    put(to, at[from], order[from], action[from]);
  }

  private void put(int index, long nanos, long number, Runnable what) {
    at[index] = nanos;
    order[index] = number;
    action[index] = what;
  }
}
