package io.tidemark.streaming.prove;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.PostgresColumn;
import io.tidemark.streaming.serving.TableSpec;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One comparison, in one snapshot of the copy. */
final class Comparison {
  private static final int MOST_AHEAD = 1000;

  /** More buckets than this are not looked into. */
  private static final int MOST_BUCKETS = 64;

  private final Lake lake;
  private final Connection connection;
  private final TableSpec spec;
  private final List<StructField> columns;
  private final List<StructField> key;
  private final Map<String, String> types = new HashMap<>();
  private final Set<String> without;

  /**
   * Makes it; no row is read yet.
   *
   * @param without the text of keys that are left out of the lake's rows, with a line's end between
   *     two values
   */
  Comparison(Lake lake, Connection connection, TableSpec spec, Set<String> without)
      throws SQLException {
    StructType columns = lake.columns(spec.table());
    this.lake = lake;
    this.connection = connection;
    this.spec = spec;
    this.columns = List.of(columns.fields());
    this.key = spec.key().stream().map(columns::apply).toList();
    this.without = without;
    PostgresColumn.of(connection, spec.target())
        .forEach((name, column) -> types.put(name, column.type()));
  }

  Proof run(long version) throws SQLException {
    long began = System.nanoTime();
    Instant at = Instant.now();
    Map<Integer, Digest> copy = copyDigests();
    Map<Integer, Digest> truth = lakeDigests(version);
    TreeSet<Integer> differing = new TreeSet<>();
    IntStream.range(0, Digest.BUCKETS)
        .filter(
            bucket ->
                !truth
                    .getOrDefault(bucket, Digest.EMPTY)
                    .sameAs(copy.getOrDefault(bucket, Digest.EMPTY)))
        .forEach(differing::add);
    List<Difference> found = new ArrayList<>(aheadOf(version));
    if (!differing.isEmpty()) {
      found.addAll(differences(differing, version));
    }
    return new Proof(
        spec.table(),
        version,
        at,
        rows(truth),
        rows(copy),
        differing.size() <= MOST_BUCKETS,
        found,
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static long rows(Map<Integer, Digest> digests) {
    return digests.values().stream().mapToLong(Digest::rows).sum();
  }

  private Map<Integer, Digest> copyDigests() throws SQLException {
    String sql =
        """
        SELECT ('x' || substr(md5(%3$s), 1, %1$d))::bit(12)::int, count(*),
          sum(('x' || substr(md5(%4$s), 1, %2$d))::bit(60)::bigint)
        FROM %5$s GROUP BY 1\
        """
            .formatted(
                Digest.BUCKET_DIGITS,
                Digest.HASH_DIGITS,
                CanonicalText.inPostgres(key),
                CanonicalText.inPostgres(columns),
                spec.target());
    Map<Integer, Digest> digests = new HashMap<>();
    try (Statement select = connection.createStatement()) {
      // The planner takes each row for a group of its own, and would sort them all.
      select.execute("SET LOCAL enable_sort = off");
      ResultSet row = select.executeQuery(sql);
      while (row.next()) {
        digests.put(row.getInt(1), new Digest(row.getLong(2), row.getBigDecimal(3)));
      }
    }
    return digests;
  }

  private Map<Integer, Digest> lakeDigests(long version) {
    Map<Integer, Digest> digests = new HashMap<>();
    for (Row row :
        truth(version)
            .selectExpr(
                bucketInSpark() + " AS bucket",
                "CAST(conv(substr(md5(CAST(%s AS BINARY)), 1, %d), 16, 10) AS DECIMAL(20,0)) AS hash"
                    .formatted(CanonicalText.inSpark(columns, types), Digest.HASH_DIGITS))
            .groupBy("bucket")
            .agg(count(lit(1)), sum("hash"))
            .collectAsList()) {
      digests.put(row.getInt(0), new Digest(row.getLong(1), row.<BigDecimal>getAs(2)));
    }
    return digests;
  }

  private Dataset<Row> truth(long version) {
    Dataset<Row> rows = lake.read(spec.table(), version);
    if (without.isEmpty()) {
      return rows;
    }
    Column[] names =
        spec.key().stream().map(name -> col(name).cast("string")).toArray(Column[]::new);
    return rows.where(not(concat_ws("\n", names).isin(without.toArray())));
  }

  private String bucketInSpark() {
    return "CAST(conv(substr(md5(CAST(%s AS BINARY)), 1, %d), 16, 10) AS INT)"
        .formatted(CanonicalText.inSpark(key, types), Digest.BUCKET_DIGITS);
  }

  private List<Difference> differences(Set<Integer> buckets, long version) throws SQLException {
    List<Integer> some = buckets.stream().limit(MOST_BUCKETS).toList();
    Map<List<String>, Map<String, @Nullable String>> truth = lakeTexts(some, version);
    Map<List<String>, Map<String, @Nullable String>> copy = copyTexts(some);
    TreeMap<String, List<String>> keys = new TreeMap<>();
    Stream.of(truth, copy)
        .flatMap(side -> side.keySet().stream())
        .forEach(k -> keys.put(String.join("\n", k), k));
    return keys.values().stream()
        .filter(k -> truth.get(k) == null || !truth.get(k).equals(copy.get(k)))
        .map(k -> new Difference(k, truth.get(k), copy.get(k)))
        .toList();
  }

  private Map<List<String>, Map<String, @Nullable String>> lakeTexts(
      List<Integer> buckets, long version) {
    String[] texts = CanonicalText.textsInSpark(columns, types).toArray(String[]::new);
    Map<List<String>, Map<String, @Nullable String>> rows = new HashMap<>();
    for (Row row :
        truth(version)
            .where(bucketInSpark() + " IN (" + list(buckets) + ")")
            .selectExpr(texts)
            .collectAsList()) {
      put(rows, i -> row.getString(i));
    }
    return rows;
  }

  private Map<List<String>, Map<String, @Nullable String>> copyTexts(List<Integer> buckets)
      throws SQLException {
    String sql =
        "SELECT %s FROM %s WHERE ('x' || substr(md5(%s), 1, %d))::bit(12)::int IN (%s)"
            .formatted(
                CanonicalText.textsInPostgres(columns).collect(Collectors.joining(", ")),
                spec.target(),
                CanonicalText.inPostgres(key),
                Digest.BUCKET_DIGITS,
                list(buckets));
    Map<List<String>, Map<String, @Nullable String>> rows = new HashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        put(rows, i -> row.getString(i + 1));
      }
    }
    return rows;
  }

  private <E extends Exception> void put(
      Map<List<String>, Map<String, @Nullable String>> rows, Texts<E> texts) throws E {
    Map<String, @Nullable String> row = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      row.put(columns.get(i).name(), texts.at(i));
    }
    rows.put(spec.key().stream().map(name -> String.valueOf(row.get(name))).toList(), row);
  }

  private static String list(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /**
   * Rows that say they are of a version to come: sync would leave them alone until it gets there.
   */
  private List<Difference> aheadOf(long version) throws SQLException {
    String sql =
        "SELECT %s, lake_version FROM %s WHERE lake_version > %d LIMIT %d"
            .formatted(
                CanonicalText.textsInPostgres(key).collect(Collectors.joining(", ")),
                spec.target(),
                version,
                MOST_AHEAD);
    List<Difference> found = new ArrayList<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= key.size(); i++) {
          names.add(row.getString(i));
        }
        found.add(
            new Difference(
                names,
                Map.of("lake_version", "at most " + version),
                Map.of("lake_version", row.getString(key.size() + 1))));
      }
    }
    return found;
  }

  @FunctionalInterface
  private interface Texts<E extends Exception> {
    @Nullable String at(int column) throws E;
  }
}
