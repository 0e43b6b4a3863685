package io.tidemark.bench.sync;

import io.tidemark.bench.data.TransactionRows;
import io.tidemark.bench.harness.Repetition;
import io.tidemark.bench.harness.Samples;
import io.tidemark.streaming.current.CurrentTable;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Batches of 200 rows, committed to the lake by the stage before sync, and followed by a running
 * sync. What its log says that each took counts: from the changes at hand to the commit in
 * Postgres.
 */
final class FewChanges {
  static final int SIZE = 200;

  /** Whose changes a batch brings. */
  enum Keys {
    /** A quarter is of new transactions, the rest of the newest 2,000. */
    RECENT,
    /** Any transaction that the table began with, each as likely as the other. */
    RANDOM
  }

  private static final int NEW = SIZE / 4;
  private static final int RECENT = 2_000;
  private static final StructType NUMBERS =
      new StructType().add("n", DataTypes.LongType).add("revision", DataTypes.LongType);

  private final Ground ground;
  private final Source source;
  private final Tidemark.Running sync;
  private final CurrentTable stage;
  private final StructType changeFeed;
  private final Random random = new Random(1);
  private long next;
  private long revision;

  /**
   * @param sync one that is started
   */
  FewChanges(Ground ground, Source source, Tidemark.Running sync) {
    this.ground = ground;
    this.source = source;
    this.sync = sync;
    this.next = source.rows();
    this.changeFeed =
        source
            .lake()
            .columns("transaction_events")
            .add(Lake.CHANGE_TYPE, "string")
            .add(Lake.COMMIT_VERSION, "long");
    EventFlow flow =
        EventFlow.all().stream()
            .filter(it -> it.currentTable().equals(Source.TABLE))
            .findFirst()
            .orElseThrow();
    this.stage = new CurrentTable(ground.spark(), source.lake(), flow);
  }

  /** Milliseconds a batch. */
  Samples measure(Keys keys) throws Exception {
    int times = ground.run().quick() ? 10 : 40;
    return new Samples(
        new Repetition(ground.run().quick() ? 6 : 20, times, Duration.ofMinutes(2))
            .of(() -> batch(keys), millis -> millis));
  }

  private Double batch(Keys keys) throws Exception {
    revision++;
    List<Row> events =
        TransactionRows.of(ground.spark().createDataFrame(pick(keys), NUMBERS), changeFeed)
            .collectAsList();
    ground.log().clear();
    stage.mergeFew(events, revision);
    long version = source.version();
    sync.await(version);
    Map<String, Long> said = ground.log().batch(version).orElse(Map.of());
    if (said.getOrDefault("rows", 0L) != SIZE) {
      throw new IllegalStateException(
          "TM-457 A batch of %d rows was meant, and sync says %s.".formatted(SIZE, said));
    }
    stage.compact();
    sync.await(source.version());
    return said.getOrDefault("ms", 0L).doubleValue();
  }

  private List<Row> pick(Keys keys) {
    Set<Long> numbers = new TreeSet<>();
    if (keys == Keys.RECENT) {
      for (int i = 0; i < NEW; i++) {
        numbers.add(next + i);
      }
    }
    while (numbers.size() < SIZE) {
      numbers.add(
          keys == Keys.RECENT ? next - 1 - random.nextInt(RECENT) : random.nextLong(source.rows()));
    }
    if (keys == Keys.RECENT) {
      next += NEW;
    }
    List<Row> picked = new ArrayList<>();
    numbers.forEach(number -> picked.add(RowFactory.create(number, revision)));
    return picked;
  }
}
