package io.tidemark.streaming.lake;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that takes one step of a stage after the other: at once when this process has committed
 * to the lake, else after a pause, since others may have. A step that fails ends it.
 */
public final class Follower implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Follower.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final SparkContext spark;
  private final News news;
  private final Step step;
  private final Duration pause;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private volatile boolean closing;

  /** One step: what is new by now, or a part of it. */
  @FunctionalInterface
  public interface Step {
    /** Takes it; returns at once when nothing is new. */
    void take() throws Exception;
  }

  /**
   * Makes the thread; nothing runs yet.
   *
   * @param name of the thread, and of the Spark jobs that it starts
   * @param pause the longest time between two steps
   * @param onFailure told once, of what ended it
   */
  public Follower(
      String name,
      SparkSession spark,
      Lake lake,
      Step step,
      Duration pause,
      Consumer<Throwable> onFailure) {
    this.name = name;
    this.spark = spark.sparkContext();
    this.news = lake.news();
    this.step = step;
    this.pause = pause;
    this.onFailure = onFailure;
    this.thread = new Thread(this::run, "tidemark-" + name);
    this.thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      spark.setJobGroup(name, name, true);
      while (!closing) {
        long known = news.count();
        step.take();
        if (!closing) {
          news.await(known, pause);
        }
      }
    } catch (Throwable e) { // whatever it is, the stage is no longer kept up
      if (!closing) {
        onFailure.accept(e);
      }
    }
  }

  /** Ends after the step under way; one that takes its time is broken off. */
  @Override
  public void close() {
    closing = true;
    news.tell();
    try {
      thread.join(PATIENCE.toMillis());
      if (thread.isAlive()) {
        spark.cancelJobGroup(name);
        thread.interrupt();
        thread.join(PATIENCE.toMillis());
      }
      if (thread.isAlive()) {
        log.warn("not stopped in time stage={}", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
