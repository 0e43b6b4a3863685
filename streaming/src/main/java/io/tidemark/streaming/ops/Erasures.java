package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;

import io.tidemark.streaming.lake.Lake;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** The record of who has been erased, without saying who that was; see {@code erasures.sql}. */
final class Erasures {
  private static final String TABLE = "erasures";

  private final SparkSession spark;
  private final Lake lake;
  private final Attempts attempts;

  Erasures(Workbench bench) {
    this.spark = bench.spark();
    this.lake = bench.lake();
    this.attempts = new Attempts(bench.progress());
  }

  /** What an erasure did to a table: so many rows, and the version that no longer has them. */
  record Removed(long rows, long version) {}

  /**
   * What is known of a user's erasures.
   *
   * @param last when the last of them ended
   * @param versions by table: the newest version that one of them made
   */
  record Past(Instant last, Map<String, Long> versions) {}

  void note(UUID user, Instant at, Map<String, Removed> removed) {
    lake.createTable(TABLE);
    List<Row> rows =
        removed.entrySet().stream()
            .map(
                entry ->
                    RowFactory.create(
                        sha256(user),
                        at,
                        entry.getKey(),
                        entry.getValue().rows(),
                        entry.getValue().version()))
            .toList();
    attempts.commit(
        TABLE,
        () -> {
          spark
              .createDataFrame(rows, lake.read(TABLE).schema())
              .coalesce(1)
              .write()
              .format("delta")
              .mode("append")
              .save(lake.path(TABLE));
          return rows.size();
        });
  }

  /** Empty when there has been none. */
  Optional<Past> of(UUID user) {
    if (!lake.exists(TABLE)) {
      return Optional.empty();
    }
    List<Row> rows =
        lake.read(TABLE)
            .where(col("user_sha256").equalTo(sha256(user)))
            .groupBy("table_name")
            .agg(max("erased_at"), max("table_version"))
            .collectAsList();
    Map<String, Long> versions = new TreeMap<>();
    rows.forEach(row -> versions.put(row.getString(0), row.getLong(2)));
    return rows.stream()
        .map(row -> row.getInstant(1))
        .max(Instant::compareTo)
        .map(last -> new Past(last, versions));
  }

  private static String sha256(UUID user) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(user.toString().getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
