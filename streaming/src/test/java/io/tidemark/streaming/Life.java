package io.tidemark.streaming;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/**
 * The life of a process, as far as files below a folder can tell: it ends at its n-th write
 * operation on some of them, and from then on nothing of it reaches any file, nor does it read one.
 * One at a time. Thread-safe.
 */
final class Life {
  private static volatile Life current;

  private final String folder;
  private final Pattern counted;
  private final AtomicInteger left;
  private final boolean lastTakesEffect;
  private volatile String end;

  private Life(String folder, Pattern counted, int operations, boolean lastTakesEffect) {
    this.folder = folder;
    this.counted = counted;
    this.left = new AtomicInteger(operations);
    this.lastTakesEffect = lastTakesEffect;
  }

  /** Something done to a file. */
  @FunctionalInterface
  interface Operation<T> {
    T run() throws IOException;
  }

  /**
   * A new life takes the place of the one before.
   *
   * @param counted the names, below the folder, of the files at which it may die
   * @param operations it dies at the operation on them with this number, from 1
   * @param lastTakesEffect whether that one is still carried out, though nobody hears of it
   */
  static Life begin(
      java.nio.file.Path folder, Pattern counted, int operations, boolean lastTakesEffect) {
    Life life = new Life(folder.toString(), counted, operations, lastTakesEffect);
    current = life;
    return life;
  }

  /** From now on nobody dies. */
  static void everlasting() {
    current = null;
  }

  /** Whether it is over. */
  boolean over() {
    return end != null;
  }

  /** What it died of: the operation and the file, below the folder. */
  String end() {
    return end;
  }

  /** Throws when this life is over. */
  static void read(Path file) throws IOException {
    Life life = current;
    if (life != null && life.over() && life.concerns(file)) {
      throw life.killed();
    }
  }

  /** Does it, or dies. */
  static <T> T write(String operation, Path file, Operation<T> work) throws IOException {
    Life life = current;
    if (life == null || !life.concerns(file)) {
      return work.run();
    }
    read(file);
    String name = file.toUri().getPath().substring(life.folder.length() + 1);
    if (!life.counted.matcher(name).lookingAt()) {
      return work.run();
    }
    int more = life.left.decrementAndGet();
    if (more > 0) {
      return work.run();
    }
    if (more == 0) {
      life.end = operation + " " + name;
      if (life.lastTakesEffect && work.run() instanceof Closeable opened) {
        opened.close();
      }
    }
    throw life.killed();
  }

  private boolean concerns(Path file) {
    return file.toUri().getPath().startsWith(folder + "/");
  }

  private IOException killed() {
    return new IOException("killed at " + end);
  }
}
