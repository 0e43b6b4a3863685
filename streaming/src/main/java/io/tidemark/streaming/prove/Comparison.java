package io.tidemark.streaming.prove;

import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.sync.SyncException;
import io.tidemark.streaming.sync.TableSpec;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One comparison, in one snapshot of the copy. */
final class Comparison {
  private static final int MOST_AHEAD = 1000;

  private final Lake lake;
  private final Connection connection;
  private final TableSpec spec;
  private final List<StructField> columns;
  private final List<StructField> key;
  private final Map<String, String> types;

  Comparison(Lake lake, Connection connection, TableSpec spec) throws SQLException {
    StructType columns = lake.columns(spec.table());
    this.lake = lake;
    this.connection = connection;
    this.spec = spec;
    this.columns = List.of(columns.fields());
    this.key = spec.key().stream().map(columns::apply).toList();
    this.types = types();
  }

  Proof run() throws SQLException {
    long began = System.nanoTime();
    Instant at = Instant.now();
    long version = ledgerVersion();
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
        differing.size(),
        found,
        Duration.ofNanos(System.nanoTime() - began));
  }

  private static long rows(Map<Integer, Digest> digests) {
    return digests.values().stream().mapToLong(Digest::rows).sum();
  }

  private long ledgerVersion() throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT lake_version FROM tidemark.ledger WHERE table_name = ?")) {
      select.setString(1, spec.table());
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          return row.getLong(1);
        }
      }
    }
    throw new SyncException(
        "TM-210 '%s' cannot be proved: the ledger does not name it, so its copy has not been loaded yet. Wait until the streaming application has done that."
            .formatted(spec.table()));
  }

  private Map<String, String> types() throws SQLException {
    Map<String, String> types = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema || '.' || table_name = ?")) {
      select.setString(1, spec.target());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          types.put(row.getString(1), row.getString(2));
        }
      }
    }
    return types;
  }

  private Map<Integer, Digest> copyDigests() throws SQLException {
    String sql =
        """
        SELECT ('x' || substr(key, 1, %1$d))::bit(12)::int, count(*),
          sum(('x' || substr(hash, 1, %2$d))::bit(60)::bigint),
          sum(('x' || substr(hash, 1 + %2$d, %2$d))::bit(60)::bigint)
        FROM (SELECT md5(%3$s) AS key, md5(%4$s) AS hash FROM %5$s) AS hashed GROUP BY 1\
        """
            .formatted(
                Digest.BUCKET_DIGITS,
                Digest.HALF_DIGITS,
                CanonicalText.inPostgres(key),
                CanonicalText.inPostgres(columns),
                spec.target());
    Map<Integer, Digest> digests = new HashMap<>();
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      while (row.next()) {
        digests.put(
            row.getInt(1), new Digest(row.getLong(2), row.getBigDecimal(3), row.getBigDecimal(4)));
      }
    }
    return digests;
  }

  private Map<Integer, Digest> lakeDigests(long version) {
    Map<Integer, Digest> digests = new HashMap<>();
    for (Row row :
        lake.read(spec.table(), version)
            .selectExpr(
                bucketInSpark() + " AS bucket",
                "md5(CAST(%s AS BINARY)) AS hash".formatted(CanonicalText.inSpark(columns, types)))
            .selectExpr("bucket", half(1) + " AS low", half(1 + Digest.HALF_DIGITS) + " AS high")
            .groupBy("bucket")
            .agg(count(lit(1)), sum("low"), sum("high"))
            .collectAsList()) {
      digests.put(
          row.getInt(0),
          new Digest(row.getLong(1), row.<BigDecimal>getAs(2), row.<BigDecimal>getAs(3)));
    }
    return digests;
  }

  private String bucketInSpark() {
    return "CAST(conv(substr(md5(CAST(%s AS BINARY)), 1, %d), 16, 10) AS INT)"
        .formatted(CanonicalText.inSpark(key, types), Digest.BUCKET_DIGITS);
  }

  private static String half(int from) {
    return "CAST(conv(substr(hash, %d, %d), 16, 10) AS DECIMAL(20,0))"
        .formatted(from, Digest.HALF_DIGITS);
  }

  private List<Difference> differences(Set<Integer> buckets, long version) throws SQLException {
    List<Integer> some = buckets.stream().limit(Proof.MOST_BUCKETS).toList();
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
        lake.read(spec.table(), version)
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
