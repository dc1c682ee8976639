package ciranda.sim.mutants;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;

/**
 * Core and simulator loaded anew, with some classes of the core in another form. Protocol and
 * libraries are shared with everybody else; only types of the JDK cross the border.
 */
final class PlantedWorld extends ClassLoader {
  private final Map<String, byte[]> planted;

  PlantedWorld(Map<String, byte[]> planted) {
    super(PlantedWorld.class.getClassLoader());
    this.planted = Map.copyOf(planted);
  }

  /** Runs a seed: empty where it passes, else what was violated. */
  String failure(long seed) {
    return asked("ciranda.sim.Seeds", long.class, seed);
  }

  /** Performs a trace: empty where all is as the trace says. */
  String failure(String trace) {
    return asked("ciranda.sim.Traces", String.class, trace);
  }

  private String asked(String className, Class<?> type, Object argument) {
    try {
      Method failure = loadClass(className).getMethod("failure", type);
      return String.valueOf(failure.invoke(null, argument));
    } catch (InvocationTargetException e) {
      // Whatever a planted bug throws, it is noticed: also a full stack or heap.
      return "crash: " + e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(className + ".failure cannot be called", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith("ciranda.core.") && !name.startsWith("ciranda.sim.")) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = planted.get(name);
    if (bytes == null) {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        bytes = file.readAllBytes();
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }
}
