package io.tidemark.streaming.combine;

import io.tidemark.streaming.lake.ChangeFeed;
import io.tidemark.streaming.lake.ChangeFeed.Commits;
import io.tidemark.streaming.lake.Follower;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code user_activity} up with {@code users} and {@code transactions}: looks for new
 * versions of the two again and again, and combines what their change feeds say. A thread of its
 * own; its memory is the table itself ({@link ActivityTable}), so it needs no checkpoint.
 */
public final class UserActivity implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(UserActivity.class);

  private final Lake lake;
  private final Settings settings;
  private final ActivityTable table;
  private final ChangeFeed users;
  private final ChangeFeed transactions;
  private final Follower thread;
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
    this.users = new ChangeFeed(lake, "users");
    this.transactions = new ChangeFeed(lake, "transactions");
    this.thread =
        new Follower("combine", spark, lake, this::combine, settings.trigger(), onFailure);
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
    thread.start();
  }

  /** Combines what is new by now; for callers that have a thread of their own. */
  public void combine() throws IOException {
    Position from = position;
    if (table.position().isEmpty()) {
      recompute("nothing says what has been combined");
      return;
    }
    try {
      Commits ofUsers = users.after(from.users());
      Commits ofTransactions = transactions.after(from.transactions());
      Position to = new Position(ofUsers.to(), ofTransactions.to());
      if (!ofUsers.changing().isEmpty() || !ofTransactions.changing().isEmpty()) {
        combine(ofUsers, ofTransactions, to);
      }
      position = to;
    } catch (Exception e) {
      // The second: after changes that came to nothing, which no commit says, and a VACUUM.
      if (!(e instanceof OutOfStepException) && !Lake.isFeedBroken(e)) {
        throw e;
      }
      recompute(String.valueOf(e.getMessage()));
    }
  }

  private void combine(Commits ofUsers, Commits ofTransactions, Position to) throws IOException {
    long began = System.nanoTime();
    boolean few = ofUsers.bytes() + ofTransactions.bytes() <= settings.driverMaxBytes();
    if (few) {
      table.countFew(users.rows(ofUsers), transactions.rows(ofTransactions), to);
    } else {
      table.recompute(whoChanged(ofUsers, ofTransactions), to);
    }
    done(few ? "driver" : "executors", to, began);
  }

  private void recompute(String why) {
    long began = System.nanoTime();
    Position to = new Position(lake.latestVersion("users"), lake.latestVersion("transactions"));
    log.info("computing all of table={} anew why={}", ActivityTable.NAME, why);
    table.recompute(null, to);
    position = to;
    done("all", to, began);
  }

  private void done(String way, Position to, long began) {
    table.compact();
    log.info(
        "combined table={} way={} users={} transactions={} ms={}",
        ActivityTable.NAME,
        way,
        to.users(),
        to.transactions(),
        (System.nanoTime() - began) / 1_000_000);
  }

  private Dataset<Row> whoChanged(Commits ofUsers, Commits ofTransactions) {
    return Stream.of(who(users, ofUsers), who(transactions, ofTransactions))
        .flatMap(Optional::stream)
        .reduce(Dataset::union)
        .orElseThrow()
        .where("user_id IS NOT NULL")
        .distinct();
  }

  private static Optional<Dataset<Row>> who(ChangeFeed feed, Commits commits) {
    return commits.changing().isEmpty()
        ? Optional.empty()
        : Optional.of(feed.frame(commits).select("user_id"));
  }

  /** Ends after the step under way. */
  @Override
  public void close() {
    thread.close();
  }
}
