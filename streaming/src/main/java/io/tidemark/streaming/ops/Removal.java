package io.tidemark.streaming.ops;

import io.tidemark.streaming.lake.Changes;
import io.tidemark.streaming.lake.KeyedTable;
import io.tidemark.streaming.lake.Lake;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Removes from the lake what a search has found of one person, a commit a table. What tells more
 * about the person goes later, so that after a crash between two commits a new search finds the
 * rest.
 */
final class Removal {
  private final SparkSession spark;
  private final Lake lake;
  private final Attempts attempts;
  private final Revision revision;
  private final UUID user;

  Removal(Workbench bench, UUID user) {
    this.spark = bench.spark();
    this.lake = bench.lake();
    this.attempts = new Attempts(bench.progress());
    this.revision = new Revision(bench);
    this.user = user;
  }

  /**
   * Removes it all.
   *
   * @param search what knows the person
   * @param traces what it has just found
   * @param at the moment of the erasure, which the tombstones carry: no event of before brings the
   *     person back
   * @return what was done, by table
   */
  Map<String, Erasures.Removed> of(TraceSearch search, Traces traces, Instant at) {
    Map<String, Erasures.Removed> removed = new LinkedHashMap<>();
    delete("quarantine", search, traces, removed);
    bury("transactions", "transaction_id", traces.owned(), at, traces, removed);
    Instant newest = traces.newest() == null ? at : traces.newest();
    bury("users", "user_id", Map.of(user.toString(), newest), at, traces, removed);
    delete("transaction_events", search, traces, removed);
    delete("user_events", search, traces, removed);
    return removed;
  }

  private void delete(
      String table, TraceSearch search, Traces traces, Map<String, Erasures.Removed> removed) {
    if (traces.rows(table) > 0) {
      long rows = revision.delete(table, search.holds(table));
      removed.put(table, new Erasures.Removed(rows, lake.latestVersion(table)));
    }
  }

  /**
   * Makes bare tombstones of rows, and of what has no row yet: its events may be on their way from
   * the events table.
   *
   * @param newest by id: the {@code event_time} of the newest event
   */
  void bury(
      String table,
      String key,
      Map<String, Instant> newest,
      Instant at,
      Traces traces,
      Map<String, Erasures.Removed> removed) {
    if (newest.isEmpty()) {
      return;
    }
    StructType columns = lake.columns(table);
    KeyedTable rows = new KeyedTable(spark, lake, table, key, columns);
    KeyedTable.Edit edit =
        (found, version, changes) -> bury(found, columns, key, newest, at, changes);
    attempts.commit(
        table,
        () -> {
          try {
            return rows.edit(newest.keySet(), edit, null);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    removed.put(table, new Erasures.Removed(traces.rows(table), lake.latestVersion(table)));
  }

  private static void bury(
      List<Row> found,
      StructType columns,
      String key,
      Map<String, Instant> newest,
      Instant at,
      Changes changes) {
    Map<String, Instant> without = new TreeMap<>(newest);
    for (Row row : found) {
      String id = row.getAs(key);
      Instant since = after(after(at, row.getAs("updated_at")), without.remove(id));
      if (!row.<Boolean>getAs("deleted") || row.<Instant>getAs("updated_at").isBefore(since)) {
        changes.update(row, tombstone(columns, key, id, since));
      }
    }
    without.forEach((id, event) -> changes.insert(tombstone(columns, key, id, after(at, event))));
  }

  /** That moment, or one just after the event, whose sender's clock may run ahead. */
  private static Instant after(Instant moment, @Nullable Instant event) {
    return event == null || event.isBefore(moment) ? moment : event.plusNanos(1000);
  }

  private static Row tombstone(StructType columns, String key, String id, Instant since) {
    return RowFactory.create(
        Stream.of(columns.fieldNames())
            .map(
                column ->
                    switch (column) {
                      case "deleted" -> (Object) true;
                      case "updated_at", "kafka_timestamp" -> since;
                      case "kafka_offset", "events_version" -> -1L; // no event brought it
                      default -> column.equals(key) ? id : null;
                    })
            .toArray());
  }
}
