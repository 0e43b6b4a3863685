package io.tidemark.streaming.sync.postgres;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.not;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.prove.Difference;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** One comparison, in one snapshot of the copy. */
final class Comparison {
  private static final int MOST_AHEAD = 1000;

  /** Rows are looked at one by one where their bucket of keys differs: a power of two. */
  private static final int BUCKETS = 4096;

  /** More buckets than this are not looked into. */
  private static final int MOST_BUCKETS = 64;

  private static final SecureRandom SEEDS = new SecureRandom();

  private final Lake lake;
  private final Connection connection;
  private final TableSpec spec;
  private final List<StructField> columns;
  private final List<StructField> key;
  private final Map<String, String> types = new HashMap<>();
  private final RowHashes hashes;
  private final Set<String> without;
  private long newest;

  /**
   * Makes it; no row is read yet.
   *
   * @param without the text of keys that are left out of the lake's rows, with a line's end between
   *     two values
   * @throws SyncException TM-201
   */
  Comparison(Lake lake, Connection connection, TableSpec spec, Set<String> without)
      throws SQLException {
    this.lake = lake;
    this.connection = connection;
    this.spec = spec;
    StructType type = lake.columns(spec.table());
    this.columns = List.of(type.fields());
    this.key = spec.key().stream().map(type::apply).toList();
    this.without = without;
    CopyInto rows = PostgresTable.open(connection, spec, type).rows();
    rows.columns().forEach(column -> types.put(column.name(), column.type()));
    this.hashes =
        new RowHashes(
            rows.columns().stream().limit(columns.size()).toList(),
            columns.stream().map(StructField::dataType).toList(),
            rows.key(),
            SEEDS.nextLong());
  }

  Proof run(long version) throws SQLException {
    long began = System.nanoTime();
    Instant at = Instant.now();
    checkHash();
    Sides all = sides(version, 1);
    List<Difference> found = new ArrayList<>(aheadOf(version));
    boolean complete = true;
    if (!all.differing().isEmpty()) {
      List<Integer> differing = sides(version, BUCKETS).differing();
      complete = differing.size() <= MOST_BUCKETS;
      List<Difference> rows = differences(differing, version);
      if (rows.isEmpty()) {
        throw new SyncException(
            "TM-213 '%s' cannot be proved: the sums of both sides differ, and of the rows that they are of none does. This should not happen: please report it."
                .formatted(spec.table()));
      }
      found.addAll(rows);
    }
    return new Proof(
        spec.table(),
        version,
        at,
        all.truth.rows(),
        all.copy.rows(),
        complete,
        found,
        Duration.ofNanos(System.nanoTime() - began));
  }

  private record Sides(Digests truth, Digests copy) {
    List<Integer> differing() {
      return truth.differing(copy).boxed().toList();
    }
  }

  /** Reads both at once. */
  private Sides sides(long version, int buckets) throws SQLException {
    ExecutorService beside = Executors.newSingleThreadExecutor();
    try {
      Future<Digests> truth = beside.submit(() -> lakeDigests(version, buckets));
      Digests copy = copyDigests(buckets);
      return new Sides(truth.get(), copy);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the rows of '" + spec.table() + "' were not read from the lake", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException("TM-212 The proof of '%s' was stopped.".formatted(spec.table()), e);
    } finally {
      beside.shutdownNow();
    }
  }

  /**
   * The two sides must hash alike, which nothing but the server's processor may prevent.
   *
   * @throws SyncException TM-213
   */
  private void checkHash() throws SQLException {
    byte[] sample = Instant.now().toString().getBytes(StandardCharsets.UTF_8);
    String sql =
        "SELECT hash_record_extended(ROW('\\x%s'::bytea), %d)"
            .formatted(HexFormat.of().formatHex(sample), hashes.seed());
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery(sql)) {
      row.next();
      if (row.getLong(1) != new PostgresHash().of(sample, sample.length, hashes.seed())) {
        throw new SyncException(
            "TM-213 '%s' cannot be proved: the PostgreSQL server hashes otherwise than servers do whose processor has the lowest byte first (x86, ARM). Run it on one of these."
                .formatted(spec.table()));
      }
    }
  }

  private Digests copyDigests(int buckets) throws SQLException {
    String sql =
        "SELECT count(*), coalesce(sum(%s), 0), coalesce(max(lake_version), 0), %s FROM %s%s"
            .formatted(
                hashes.rowInPostgres(),
                buckets == 1 ? "0" : hashes.bucketInPostgres(buckets),
                spec.target(),
                buckets == 1 ? "" : " GROUP BY 4");
    Digests digests = new Digests(buckets);
    try (Statement select = connection.createStatement()) {
      // The planner takes each row for a group of its own, and would sort them all.
      select.execute("SET LOCAL enable_sort = off");
      ResultSet row = select.executeQuery(sql);
      while (row.next()) {
        digests.add(row.getInt(4), row.getLong(1), row.getBigDecimal(2).longValue());
        newest = Math.max(newest, row.getLong(3));
      }
    }
    return digests;
  }

  private Digests lakeDigests(long version, int buckets) {
    return truth(version)
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(hashes.digests(buckets))
        .treeAggregate(new Digests(buckets), Digests::and, Digests::and);
  }

  private Dataset<Row> truth(long version) {
    Dataset<Row> rows =
        lake.read(spec.table(), version)
            .select(columns.stream().map(it -> col(it.name())).toArray(Column[]::new));
    if (without.isEmpty()) {
      return rows;
    }
    Column[] names =
        spec.key().stream().map(name -> col(name).cast("string")).toArray(Column[]::new);
    return rows.where(not(concat_ws("\n", names).isin(without.toArray())));
  }

  private List<Difference> differences(List<Integer> buckets, long version) throws SQLException {
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
    Dataset<Row> all = truth(version);
    Dataset<Row> within =
        ((SparkSession) all.sparkSession())
            .internalCreateDataFrame(
                all.queryExecution().toRdd().toJavaRDD().filter(hashes.in(buckets, BUCKETS)).rdd(),
                all.schema(),
                false);
    for (Row row : within.selectExpr(texts).collectAsList()) {
      put(rows, i -> row.getString(i));
    }
    return rows;
  }

  private Map<List<String>, Map<String, @Nullable String>> copyTexts(List<Integer> buckets)
      throws SQLException {
    String sql =
        "SELECT %s FROM %s WHERE %s IN (%s)"
            .formatted(
                CanonicalText.textsInPostgres(columns).collect(Collectors.joining(", ")),
                spec.target(),
                hashes.bucketInPostgres(BUCKETS),
                buckets.stream().map(String::valueOf).collect(Collectors.joining(", ")));
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

  /**
   * Rows that say they are of a version to come: sync would leave them alone until it gets there.
   */
  private List<Difference> aheadOf(long version) throws SQLException {
    if (newest <= version) {
      return List.of();
    }
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
