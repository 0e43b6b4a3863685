package io.tidemark.streaming.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SettingsForTests;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.EarlyFeed;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.testservices.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rule for two feeds into one table, on random histories: events that come late, deletes,
 * corrections and removals by hand, merges that change nothing, and the two feeds in any
 * interleaving, some commits at a time.
 */
final class TwoFeedsIT {
  private static final int KEYS = 30;
  private static final List<String> COLUMNS = List.of("id", "said", "at", "x", "deleted");
  private static final StructType TYPE =
      new StructType()
          .add("id", DataTypes.LongType)
          .add("said", DataTypes.StringType)
          .add("at", DataTypes.LongType)
          .add("x", DataTypes.LongType)
          .add("deleted", DataTypes.BooleanType);
  private static final StructType FEED =
      TYPE.add(Lake.CHANGE_TYPE, DataTypes.StringType).add(Lake.COMMIT_VERSION, DataTypes.LongType);
  private static final TableSpec SPEC =
      new TableSpec(
          "things",
          "serving.things",
          List.of("id"),
          new EarlyFeed("thing_events", "x", List.of("at")));

  private TestPostgres postgres;
  private Connection writer;
  private PostgresTable table;
  private Staging staging;

  /** What the authority, or the copy, has of a key. */
  private record Thing(long id, String said, long at, long x, boolean deleted) {
    Row change(String type, long version) {
      return new GenericRowWithSchema(new Object[] {id, said, at, x, deleted, type, version}, FEED);
    }

    Row early() {
      return RowFactory.create(id, said, at, x, deleted, 0L, true);
    }
  }

  /** A commit of the authority, and what it has merged. */
  private record Commit(List<Row> changes, long through) {}

  @BeforeEach
  void anEmptyTable(@TempDir Path folder) throws Exception {
    postgres = TestPostgres.migrated();
    try (Connection owner = postgres.connect(postgres.owner());
        Statement create = owner.createStatement()) {
      create.execute(
          "CREATE TABLE serving.things (id bigint PRIMARY KEY, said text, at bigint NOT NULL, x bigint NOT NULL, deleted boolean NOT NULL, lake_version bigint NOT NULL)");
      create.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON serving.things TO tidemark_writer");
    }
    writer = postgres.connect(postgres.writer());
    writer.setAutoCommit(false);
    table = PostgresTable.open(writer, SPEC, TYPE);
    staging =
        new Staging(
            writer,
            SettingsForTests.in(folder).with(postgres).settings().postgres(),
            SPEC,
            table.changes());
    writer.commit();
  }

  @AfterEach
  void stop() throws Exception {
    writer.close();
    postgres.close();
  }

  @Test
  void whateverTheInterleavingTheCopyEndsAsTheAuthorityAndNeverFallsBack() throws Exception {
    for (int number = 0; number < Effort.of(40, 2000); number++) {
      long seed = Long.getLong("tidemark.seed", System.nanoTime());
      history(seed, new Random(seed));
      try (Statement clear = writer.createStatement()) {
        clear.execute("DELETE FROM serving.things");
      }
      writer.commit();
    }
  }

  private void history(long seed, Random random) throws SQLException {
    int steps = 20 + random.nextInt(60);
    List<List<Thing>> events = new ArrayList<>();
    List<Commit> commits = new ArrayList<>();
    Map<Long, Thing> authority = new TreeMap<>();
    Map<Long, Long> newest = new HashMap<>();
    int merged = 0;
    int seenEvents = 0;
    int seenCommits = 0;
    long through = 0;
    long order = 0;
    while (steps > 0
        || merged < events.size()
        || seenEvents < events.size()
        || seenCommits < commits.size()) {
      steps--;
      switch (random.nextInt(steps > 0 ? 6 : 4)) {
        case 0 -> {
          if (merged < events.size()) {
            int until = merged + 1 + random.nextInt(events.size() - merged);
            List<Row> changes = merge(events.subList(merged, until), authority, commits.size() + 1);
            merged = until;
            commits.add(new Commit(changes, merged));
          }
        }
        case 1 -> {
          int until = Math.min(events.size(), seenEvents + 1 + random.nextInt(3));
          List<Row> early =
              events.subList(seenEvents, until).stream()
                  .flatMap(List::stream)
                  .map(Thing::early)
                  .toList();
          seenEvents = until;
          table.applyEarly(staging.few(early), through);
          writer.commit();
        }
        case 2, 3 -> {
          int until = Math.min(commits.size(), seenCommits + 1 + random.nextInt(3));
          List<Row> changes =
              commits.subList(seenCommits, until).stream()
                  .flatMap(commit -> commit.changes().stream())
                  .toList();
          seenCommits = until;
          if (until > 0) {
            through = commits.get(until - 1).through();
          }
          for (Row change : changes) {
            if (change.<String>getAs(Lake.CHANGE_TYPE).equals("delete")) {
              newest.remove(change.<Long>getAs("id")); // by hand, so it may fall back
            }
          }
          table.apply(staging.few(FinalChanges.of(changes, SPEC.key(), COLUMNS)));
          writer.commit();
        }
        case 4 -> {
          List<Thing> some = new ArrayList<>();
          for (int i = random.nextInt(6); i >= 0; i--) {
            long id = random.nextInt(KEYS);
            long at = 10 * random.nextInt(50) + 1000 * (++order) % 7919; // no two alike
            some.add(
                new Thing(
                    id,
                    "e" + order,
                    at * 10_000 + order,
                    events.size() + 1,
                    random.nextInt(4) == 0));
          }
          events.add(some);
        }
        default -> {
          List<Row> changes = byHand(random, authority, commits.size() + 1);
          if (!changes.isEmpty()) {
            commits.add(new Commit(changes, merged));
          }
        }
      }
      Map<Long, Thing> copy = copy();
      for (Thing thing : copy.values()) {
        Long before = newest.put(thing.id(), thing.at());
        assertThat(before == null || before <= thing.at())
            .as("seed=%d key %d fell back", seed, thing.id())
            .isTrue();
      }
    }
    assertThat(copy()).as("seed=%d", seed).isEqualTo(authority);
  }

  /** As current does it: the newest event of each key, where it is newer than what is there. */
  private static List<Row> merge(
      List<List<Thing>> events, Map<Long, Thing> authority, long version) {
    Map<Long, Thing> best = new HashMap<>();
    events.stream()
        .flatMap(List::stream)
        .forEach(event -> best.merge(event.id(), event, (a, b) -> a.at() > b.at() ? a : b));
    List<Row> changes = new ArrayList<>();
    for (Thing event : best.values()) {
      Thing before = authority.get(event.id());
      if (before == null || event.at() > before.at()) {
        authority.put(event.id(), event);
        if (before != null) {
          changes.add(before.change("update_preimage", version));
        }
        changes.add(event.change(before == null ? "insert" : "update_postimage", version));
      }
    }
    return changes;
  }

  /** A correction, or a removal, of some row. */
  private static List<Row> byHand(Random random, Map<Long, Thing> authority, long version) {
    List<Thing> all = List.copyOf(authority.values());
    if (all.isEmpty()) {
      return List.of();
    }
    Thing thing = all.get(random.nextInt(all.size()));
    if (random.nextBoolean()) {
      authority.remove(thing.id());
      return List.of(thing.change("delete", version));
    }
    Thing fixed = new Thing(thing.id(), "fix" + version, thing.at(), thing.x(), thing.deleted());
    authority.put(thing.id(), fixed);
    return List.of(
        thing.change("update_preimage", version), fixed.change("update_postimage", version));
  }

  private Map<Long, Thing> copy() throws SQLException {
    Map<Long, Thing> copy = new TreeMap<>();
    try (Statement select = writer.createStatement();
        ResultSet row =
            select.executeQuery("SELECT id, said, at, x, deleted FROM serving.things")) {
      while (row.next()) {
        copy.put(
            row.getLong(1),
            new Thing(
                row.getLong(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getBoolean(5)));
      }
    }
    writer.commit();
    return copy;
  }
}
