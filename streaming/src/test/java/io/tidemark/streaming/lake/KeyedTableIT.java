package io.tidemark.streaming.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import io.tidemark.streaming.SparkForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.AddFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits of a table by key, beside every other writer that Delta knows. */
final class KeyedTableIT {
  private static final String TABLE = "things";

  private final SparkSession spark = SparkForTests.session();
  private Lake lake;
  private KeyedTable table;

  @BeforeEach
  void anEmptyTable(@TempDir Path folder) {
    lake = new Lake(spark, folder.toString());
    spark.sql(
        "CREATE TABLE "
            + delta()
            + " (id STRING NOT NULL, n INT) USING DELTA TBLPROPERTIES ('delta.enableChangeDataFeed'"
            + " = 'true', 'delta.enableDeletionVectors' = 'true', 'delta.dataSkippingStatsColumns'"
            + " = 'id')");
    table = new KeyedTable(spark, lake, TABLE, "id", lake.read(TABLE).schema());
  }

  @Test
  void anEditFindsTheRowsOfItsKeysInWhateverFilesTheyAre() throws Exception {
    for (int file = 0; file < 5; file++) {
      int first = file;
      put(numbers(IntStream.range(0, 20).map(i -> 5 * i + first)));
    }
    assertThat(files()).hasSize(5);
    List<Row> seen = new ArrayList<>();
    table.edit(
        List.of(id(3), id(49), id(50), id(51), id(52), id(1000)),
        (found, version, changes) -> seen.addAll(found),
        null);
    assertThat(seen)
        .extracting(row -> row.getString(0) + "=" + row.getInt(1))
        .containsExactlyInAnyOrder(
            id(3) + "=3", id(49) + "=49", id(50) + "=50", id(51) + "=51", id(52) + "=52");
    assertThat(table.find(List.of(id(7), id(1000)))).hasSize(1);
    assertThat(table.find(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 950, 3900, 5000})
  void anEditOfManyKeysFindsTheirRows(int keys) throws Exception {
    put(numbers(IntStream.range(0, 6000)));
    List<Row> seen = new ArrayList<>();
    table.edit(
        IntStream.range(0, keys).mapToObj(KeyedTableIT::id).toList(),
        (found, version, changes) -> seen.addAll(found),
        null);
    assertThat(seen.stream().filter(row -> row.getInt(1) < keys)).hasSize(keys);
  }

  @Test
  void rowsThatGoAddUpInAFileAndAFileWithoutRowsGoes() throws Exception {
    put(numbers(IntStream.range(0, 4)));
    String file = files().get(0).path();
    put(one(0, 100));
    put(one(1, null));
    assertThat(file(file).deletionVector().cardinality()).isEqualTo(2);
    assertThat(rows()).containsExactly(text(0, 100), text(2, 2), text(3, 3));
    Map<String, Integer> rest = one(2, 102);
    rest.putAll(one(3, null));
    put(rest);
    assertThat(files()).noneMatch(live -> live.path().equals(file));
    assertThat(rows()).containsExactly(text(0, 100), text(2, 102));
  }

  @Test
  void theChangeFeedOfAnEditIsItsImagesAndNothingElse() throws Exception {
    put(numbers(IntStream.range(0, 6)));
    Map<String, Integer> edit = one(1, 101);
    edit.putAll(one(2, null));
    edit.putAll(one(9, 9));
    long version = put(edit).orElseThrow();
    assertThat(feed(version))
        .containsExactlyInAnyOrder(
            "[update_preimage, " + id(1) + ", 1]",
            "[update_postimage, " + id(1) + ", 101]",
            "[delete, " + id(2) + ", 2]",
            "[insert, " + id(9) + ", 9]");
    assertThat(feed(1)).as("of the first edit").hasSize(6).allMatch(row -> row.contains("insert"));
  }

  @Test
  void anEditThatChangesNothingIsNoCommit() throws Exception {
    put(one(1, 1));
    long before = lake.latestVersion(TABLE);
    assertThat(put(one(1, 1))).isEmpty();
    assertThat(lake.latestVersion(TABLE)).isEqualTo(before);
  }

  @Test
  void whatItsWriterSaysStandsInTheCommit() throws Exception {
    OptionalLong version =
        table.edit(List.of(id(1)), (found, at, changes) -> changes.insert(row(1, 1)), "said");
    assertThat(lake.userMetadata(TABLE, version.orElseThrow())).contains("said");
  }

  @Test
  void anUpdateInBetweenIsNotLost() throws Exception {
    put(numbers(IntStream.range(0, 4)));
    assertThat(addOneWhile(sql("UPDATE %s SET n = n + 100 WHERE id = '" + id(1) + "'")))
        .isEqualTo(2);
    assertThat(rows()).containsExactly(text(0, 0), text(1, 102), text(2, 3), text(3, 3));
  }

  @Test
  void aRowDeletedInBetweenDoesNotComeBack() throws Exception {
    put(numbers(IntStream.range(0, 4)));
    assertThat(addOneWhile(sql("DELETE FROM %s WHERE id = '" + id(1) + "'"))).isEqualTo(2);
    assertThat(rows()).containsExactly(text(0, 0), text(2, 3), text(3, 3));
  }

  @Test
  void filesMadeIntoOneInBetweenAreFoundAgain() throws Exception {
    put(numbers(IntStream.range(0, 2)));
    put(numbers(IntStream.range(2, 4)));
    assertThat(addOneWhile(sql("OPTIMIZE %s"))).isEqualTo(2);
    assertThat(rows()).containsExactly(text(0, 0), text(1, 2), text(2, 3), text(3, 3));
  }

  @Test
  void theSameKeyInsertedByTwoEditorsIsOneRow() throws Exception {
    KeyedTable other = new KeyedTable(spark, lake, TABLE, "id", lake.read(TABLE).schema());
    List<Integer> seen = new ArrayList<>();
    table.edit(
        List.of(id(1)),
        (found, version, changes) -> {
          seen.add(found.size());
          if (seen.size() == 1) {
            put(other, one(1, 1));
          }
          if (found.isEmpty()) {
            changes.insert(row(1, 2));
          }
        },
        null);
    assertThat(seen).containsExactly(0, 1);
    assertThat(rows()).containsExactly(text(1, 1));
  }

  @Test
  void compactingKeepsEveryRowSortsThemAndSaysNothingToTheFeed() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < Tiers.FAN_IN; i++) {
      put(numbers(random.ints(30, 0, 500)));
    }
    put(one(3, 1000));
    List<String> before = rows();
    long version = lake.latestVersion(TABLE);
    assertThat(table.compact()).isEqualTo(Tiers.FAN_IN + 1);
    assertThat(rows()).isEqualTo(before);
    assertThat(feed(version + 1)).isEmpty();
    assertThat(files()).hasSize(1);
    List<String> inFile =
        spark
            .read()
            .parquet(lake.path(TABLE) + "/" + files().get(0).path())
            .coalesce(1)
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .toList();
    assertThat(inFile).isSorted().hasSameSizeAs(before);
    assertThat(table.compact()).as("again").isZero();
    put(one(3, 1001));
    assertThat(rows()).contains(text(3, 1001)).doesNotContain(text(3, 1000));
  }

  @Test
  void theLiveFilesAreKnownWhateverOthersCommit() throws Exception {
    long seed = Long.getLong("tidemark.seed", System.nanoTime());
    Random random = new Random(seed);
    LiveFiles live = new LiveFiles(DeltaLog.forTable(spark, lake.path(TABLE)), "id");
    List<String> was = new ArrayList<>(List.of("seed=" + seed));
    for (int step = 0; step < Effort.of(8, 200); step++) {
      int kind = step < 2 ? 0 : random.nextInt(8);
      was.add(String.valueOf(kind));
      switch (kind) {
        case 0, 1, 2 -> put(numbers(random.ints(10, 0, 100)));
        case 3 -> sql("DELETE FROM %s WHERE pmod(n, 5) = " + random.nextInt(5)).run();
        case 4 -> sql("UPDATE %s SET n = n + 1 WHERE pmod(n, 5) = " + random.nextInt(5)).run();
        case 5 -> sql("OPTIMIZE %s").run();
        case 6 ->
            sql("RESTORE TABLE %s TO VERSION AS OF "
                    + random.nextLong(1, lake.latestVersion(TABLE) + 1))
                .run();
        default -> sql("INSERT OVERWRITE %1$s SELECT id, n + 1 FROM %1$s WHERE n > 20").run();
      }
      if (random.nextInt(3) > 0) {
        Snapshot snapshot = snapshot();
        assertThat(live.at(snapshot))
            .as(was.toString())
            .extracting(file -> named(file.file()))
            .containsExactlyInAnyOrderElementsOf(
                snapshot.allFiles().collectAsList().stream().map(KeyedTableIT::named).toList());
        assertThat(
                table.find(IntStream.range(0, 100).mapToObj(KeyedTableIT::id).toList()).stream()
                    .map(row -> "[" + row.getString(0) + ", " + row.getInt(1) + "]"))
            .as(was.toString())
            .containsExactlyInAnyOrderElementsOf(rows());
      }
    }
  }

  /** Adds one to the rows 1 and 2 while something else happens; answers after how many attempts. */
  private int addOneWhile(Runnable somethingElse) throws IOException {
    List<Long> versions = new ArrayList<>();
    table.edit(
        List.of(id(1), id(2)),
        (found, version, changes) -> {
          versions.add(version);
          if (versions.size() == 1) {
            somethingElse.run();
          }
          found.forEach(
              row -> changes.update(row, RowFactory.create(row.getString(0), row.getInt(1) + 1)));
        },
        null);
    assertThat(versions).isSorted().doesNotHaveDuplicates();
    return versions.size();
  }

  private Runnable sql(String statement) {
    return () -> spark.sql(statement.formatted(delta()));
  }

  private OptionalLong put(Map<String, Integer> rows) {
    return put(table, rows);
  }

  /** The rows take the place of those with their keys; null for none. */
  private static OptionalLong put(KeyedTable table, Map<String, Integer> rows) {
    try {
      return table.edit(
          rows.keySet(),
          (found, version, changes) -> {
            Map<String, Integer> waiting = new HashMap<>(rows);
            for (Row before : found) {
              Integer n = waiting.remove(before.getString(0));
              if (n == null) {
                changes.delete(before);
              } else if (n != before.getInt(1)) {
                changes.update(before, RowFactory.create(before.getString(0), n));
              }
            }
            waiting.forEach((id, n) -> changes.insert(RowFactory.create(id, n)));
          },
          null);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, Integer> numbers(IntStream numbers) {
    Map<String, Integer> rows = new TreeMap<>();
    numbers.forEach(n -> rows.put(id(n), n));
    return rows;
  }

  private static Map<String, Integer> one(int number, Integer n) {
    Map<String, Integer> rows = new TreeMap<>();
    rows.put(id(number), n);
    return rows;
  }

  private static Row row(int number, int n) {
    return RowFactory.create(id(number), n);
  }

  private static String text(int number, int n) {
    return "[" + id(number) + ", " + n + "]";
  }

  /** Longer than what Delta keeps of a least and greatest value. */
  private static String id(int number) {
    return "00000000-0000-7000-8000-%012d".formatted(number);
  }

  private List<String> rows() {
    return Copies.texts(lake.read(TABLE));
  }

  private List<String> feed(long version) {
    Dataset<Row> changes = lake.changesBetween(TABLE, version, version);
    return Copies.texts(changes.select(Lake.CHANGE_TYPE, "id", "n"));
  }

  private List<AddFile> files() {
    return snapshot().allFiles().collectAsList();
  }

  private AddFile file(String path) {
    return files().stream().filter(file -> file.path().equals(path)).findFirst().orElseThrow();
  }

  private static String named(AddFile file) {
    return file.path()
        + (file.deletionVector() == null ? "" : " " + file.deletionVector().uniqueId());
  }

  private Snapshot snapshot() {
    return DeltaLog.forTable(spark, lake.path(TABLE))
        .update(false, scala.Option.empty(), scala.Option.empty());
  }

  private String delta() {
    return "delta.`" + lake.path(TABLE) + "`";
  }
}
