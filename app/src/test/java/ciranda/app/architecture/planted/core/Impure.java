package ciranda.app.architecture.planted.core;

import java.io.IOException;
import java.net.Socket;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Planted: one breach of purity in each nested class. */
final class Impure {
  static final class Sockets {
    Object breach() {
      return new Socket();
    }
  }

  static final class Channels {
    Object breach() throws IOException {
      return DatagramChannel.open();
    }
  }

  static final class Files {
    Object breach() {
      return Path.of("x");
    }
  }

  static final class OldFiles {
    Object breach() throws IOException {
      return new java.io.FileInputStream("x");
    }
  }

  static final class Databases {
    Object breach(Connection connection) {
      return connection;
    }
  }

  static final class Loggers {
    Object breach() {
      return System.getLogger("x");
    }
  }

  static final class Prints {
    void breach() {
      System.out.println();
    }
  }

  static final class Environment {
    Object breach() {
      return System.getenv();
    }
  }

  static final class Threads {
    Object breach() {
      return Thread.currentThread();
    }
  }

  static final class Concurrent {
    Object breach() {
      return new ConcurrentHashMap<>();
    }
  }

  static final class Locks {
    synchronized void breach() {}
  }

  static final class WallClock {
    long breach() {
      return System.currentTimeMillis();
    }
  }

  static final class MonotonicClock {
    long breach() {
      return System.nanoTime();
    }
  }

  static final class NowClock {
    Object breach() {
      return Instant.now();
    }
  }

  static final class GivenClock {
    Object breach(Clock clock) {
      return clock;
    }
  }

  static final class OwnRandom {
    Object breach() {
      return new Random(1);
    }
  }

  static final class MathRandom {
    double breach() {
      return Math.random();
    }
  }

  static final class ThreadRandom {
    Object breach() {
      return ThreadLocalRandom.current();
    }
  }

  static final class DefaultRandom {
    Object breach() {
      return RandomGenerator.getDefault();
    }
  }

  static final class RandomId {
    Object breach() {
      return UUID.randomUUID();
    }
  }

  static final class Shuffles {
    void breach(List<String> list) {
      Collections.shuffle(list);
    }
  }

  private Impure() {}
}
