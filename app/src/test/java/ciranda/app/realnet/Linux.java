package ciranda.app.realnet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** The calls of libc that the tests need and Java has no name for. */
final class Linux {
  static final int SIGINT = 2;
  static final int SIGKILL = 9;
  static final int SIGTERM = 15;
  static final int SIGCONT = 18;
  static final int SIGSTOP = 19;

  private static final int CLONE_NEWNET = 0x40000000;
  private static final int O_RDONLY = 0;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN = function("open", ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = function("close", JAVA_INT);
  private static final MethodHandle SETNS = function("setns", JAVA_INT, JAVA_INT);
  private static final MethodHandle KILL = function("kill", JAVA_INT, JAVA_INT);

  private Linux() {}

  /**
   * Moves the calling platform thread, and nobody else, into a network namespace. A socket belongs
   * for ever to the namespace of the thread that created it.
   */
  static void enterNetwork(Path namespace) {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread would take its carrier with it");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int descriptor = (int) OPEN.invoke(state, arena.allocateFrom(namespace.toString()), O_RDONLY);
      check(descriptor, "open " + namespace, state);
      check((int) SETNS.invoke(state, descriptor, CLONE_NEWNET), "setns " + namespace, state);
      check((int) CLOSE.invoke(state, descriptor), "close " + namespace, state);
    } catch (Throwable failure) {
      throw asUnchecked(failure);
    }
  }

  /** Sends a signal at once, without the milliseconds that a {@code kill} process takes. */
  static void signal(long process, int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int result = (int) KILL.invoke(state, Math.toIntExact(process), signal);
      check(result, "kill -" + signal + " " + process, state);
    } catch (Throwable failure) {
      throw asUnchecked(failure);
    }
  }

  private static void check(int result, String call, MemorySegment state) {
    if (result < 0) {
      throw new IllegalStateException(call + ": errno " + state.get(JAVA_INT, ERRNO));
    }
  }

  private static RuntimeException asUnchecked(Throwable failure) {
    if (failure instanceof RuntimeException unchecked) {
      return unchecked;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(failure);
  }

  @SuppressWarnings("restricted") // Calling libc is what this class is for.
  private static MethodHandle function(String name, MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        FunctionDescriptor.of(JAVA_INT, arguments),
        Linker.Option.captureCallState("errno"));
  }
}
