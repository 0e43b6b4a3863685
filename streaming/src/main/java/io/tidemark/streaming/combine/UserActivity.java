package io.tidemark.streaming.combine;

import static org.apache.spark.sql.functions.col;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code user_activity} up with {@code users} and {@code transactions}: looks for new
 * versions of the two at every trigger, and combines what their change feeds say. A thread of its
 * own; its memory is the table itself ({@link ActivityTable}), so it needs no checkpoint.
 */
public final class UserActivity implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UserActivity.class);

  private final Lake lake;
  private final Settings settings;
  private final ActivityTable table;
  private final Consumer<Throwable> onFailure;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread thread = new Thread(work, "tidemark-combine");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Position position;

  /**
   * Makes the stage; nothing runs yet. The tables must exist.
   *
   * @param onFailure told once, of what ended it
   */
  public UserActivity(
      SparkSession spark, Lake lake, Settings settings, Consumer<Throwable> onFailure) {
    this.lake = lake;
    this.settings = settings;
    this.onFailure = onFailure;
    this.table = new ActivityTable(spark, lake);
    this.position = table.position().orElse(new Position(0, 0));
  }

  /** The version of {@code users} up to which every change is reflected. */
  public long throughUsers() {
    return position.users();
  }

  /** The version of {@code transactions} up to which every change is reflected. */
  public long throughTransactions() {
    return position.transactions();
  }

  /** Begins. */
  public void start() {
    // step() reports its own failures: the future would say nothing more.
    var unused =
        thread.scheduleWithFixedDelay(
            this::step, 0, Math.max(1, settings.trigger().toMillis()), TimeUnit.MILLISECONDS);
  }

  private void step() {
    try {
      combine();
    } catch (Exception e) { // Scala throws checked ones undeclared
      if (!thread.isShutdown()) {
        thread.shutdown();
        onFailure.accept(e);
      }
    }
  }

  /** Combines what is new by now; for callers that have a thread of their own. */
  public void combine() throws IOException {
    Position from = position;
    Position to = new Position(lake.latestVersion("users"), lake.latestVersion("transactions"));
    boolean known = table.position().isPresent();
    if (known && to.equals(from)) {
      return;
    }
    long began = System.nanoTime();
    OptionalLong users = lake.bytesWithChanges("users", from.users() + 1, to.users());
    OptionalLong transactions =
        lake.bytesWithChanges("transactions", from.transactions() + 1, to.transactions());
    String way;
    if (!known || users.isEmpty() || transactions.isEmpty()) {
      table.recompute(null, to);
      way = "all";
    } else if (users.getAsLong() + transactions.getAsLong() == 0) {
      position = to; // compactions and the like
      return;
    } else {
      way = follow(from, to, users.getAsLong() + transactions.getAsLong());
    }
    table.compact();
    position = to;
    log.info(
        "combined table={} way={} users={} transactions={} ms={}",
        ActivityTable.NAME,
        way,
        to.users(),
        to.transactions(),
        (System.nanoTime() - began) / 1_000_000);
  }

  private String follow(Position from, Position to, long bytes) throws IOException {
    try {
      if (bytes > settings.driverMaxBytes()) {
        table.recompute(whoChanged(from, to), to);
        return "executors";
      }
      table.countFew(
          rows("users", from.users(), to.users()),
          rows("transactions", from.transactions(), to.transactions()),
          to);
      return "driver";
    } catch (Exception e) {
      // The second: after changes that came to nothing, which no commit says, and a VACUUM.
      if (!(e instanceof OutOfStepException) && !Lake.isFileGone(e)) {
        throw e;
      }
      log.warn("computing all of user_activity anew, for {}", e.getMessage());
      table.recompute(null, to);
      return "all";
    }
  }

  private Dataset<Row> whoChanged(Position from, Position to) {
    return changes("users", from.users(), to.users())
        .select("user_id")
        .union(changes("transactions", from.transactions(), to.transactions()).select("user_id"))
        .where("user_id IS NOT NULL")
        .distinct();
  }

  private List<Row> rows(String of, long after, long upTo) {
    return after == upTo ? List.of() : changes(of, after, upTo).collectAsList();
  }

  private Dataset<Row> changes(String of, long after, long upTo) {
    return lake.changesBetween(of, Math.min(after + 1, upTo), upTo)
        .where(col(Lake.COMMIT_VERSION).gt(after));
  }

  /** Ends after the step under way. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(60, TimeUnit.SECONDS)) {
        log.warn("not stopped in time thread=tidemark-combine");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
