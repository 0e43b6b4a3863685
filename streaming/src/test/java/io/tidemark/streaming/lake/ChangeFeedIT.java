package io.tidemark.streaming.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.ChangeFeed.Commits;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The change feed as a stage follows it, with and without what is still at hand. */
final class ChangeFeedIT {
  private static final String TABLE = "transactions";

  private final SparkSession spark = SparkForTests.session();
  private final long seed = Long.getLong("tidemark.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private Lake lake;
  private StructType columns;
  private KeyedTable table;
  private ChangeFeed feed;

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    lake = SparkForTests.emptyLake(folder.toString());
    columns = lake.columns(TABLE);
    table = new KeyedTable(spark, lake, TABLE, "transaction_id", columns);
    feed = new ChangeFeed(lake, TABLE);
  }

  @Test
  void whatIsAtHandIsWhatWouldBeReadWhoeverElseWrites() throws Exception {
    ChangeFeed reading = new ChangeFeed(new Lake(spark, lake.path("").replaceAll("/$", "")), TABLE);
    List<String> was = new ArrayList<>(List.of("seed=" + seed));
    RowCount count = new RowCount(spark, lake, TABLE);
    for (long from = 0, step = 0; step < 30; step++) {
      was.add(change());
      if (random.nextInt(3) == 0) {
        Commits commits = feed.after(from);
        assertThat(texts(feed.rows(commits)))
            .as(was.toString())
            .isEqualTo(texts(reading.rows(reading.after(from))));
        assertThat(commits.to()).isEqualTo(lake.latestVersion(TABLE));
        assertThat(count.now()).as(was.toString()).hasValue(lake.read(TABLE).count());
        from = commits.to();
      }
    }
  }

  @Test
  void whatThisProcessCommittedIsNotReadAgain() throws Exception {
    edit();
    Commits commits = feed.after(0);
    assertThat(commits.changing()).containsExactly(1L);
    assertThat(commits.bytes()).isZero();
    assertThat(
            new ChangeFeed(new Lake(spark, lake.path("").replaceAll("/$", "")), TABLE)
                .after(0)
                .bytes())
        .isPositive();
  }

  @Test
  void commitsAreTakenWholeAndAtLeastOne() {
    append(9);
    append(2);
    append(2);
    assertThat(feed.after(0, 3, Long.MAX_VALUE).to()).isEqualTo(1);
    assertThat(feed.after(1, 3, Long.MAX_VALUE).to()).isEqualTo(2);
    assertThat(feed.after(1, 4, Long.MAX_VALUE).to()).isEqualTo(3);
    assertThat(feed.after(3, 4, Long.MAX_VALUE).changing()).isEmpty();
  }

  @Test
  void aCommitThatIsNoLongerInTheLogIsSaidToBeGone() {
    append(1);
    append(1);
    assertThat(Path.of(lake.path(TABLE), "_delta_log", "%020d.json".formatted(1)).toFile().delete())
        .isTrue();
    assertThatThrownBy(() -> feed.after(0))
        .matches(Lake::isFileGone)
        .hasMessageContaining("commit 1 of 'transactions'");
  }

  private String change() throws Exception {
    switch (random.nextInt(6)) {
      case 0 -> append(1 + random.nextInt(3));
      case 1 -> spark.sql("UPDATE %s SET amount = amount + 1 WHERE %s".formatted(delta(), some()));
      case 2 -> spark.sql("DELETE FROM %s WHERE %s".formatted(delta(), some()));
      case 3 -> table.compact();
      default -> edit();
    }
    return lake.latestVersion(TABLE) + "";
  }

  private void edit() throws Exception {
    List<String> keys =
        IntStream.range(0, 10).mapToObj(i -> id(random.nextInt(40))).distinct().toList();
    var unused =
        table.edit(
            keys,
            (found, version, changes) -> {
              List<String> missing = new ArrayList<>(keys);
              for (Row row : found) {
                missing.remove(row.<String>getAs("transaction_id"));
                if (random.nextBoolean()) {
                  changes.delete(row);
                } else {
                  changes.update(row, row(row.getAs("transaction_id")));
                }
              }
              missing.forEach(key -> changes.insert(row(key)));
            },
            null);
  }

  private void append(int files) {
    List<Row> rows =
        IntStream.range(0, 20).mapToObj(i -> row(id(100 + random.nextInt(1000)))).toList();
    spark
        .createDataFrame(rows, columns)
        .repartition(files)
        .write()
        .format("delta")
        .mode("append")
        .save(lake.path(TABLE));
  }

  /** With decimals of any scale, as a sender writes them. */
  private Row row(String id) {
    return RowFactory.create(
        Stream.of(columns.fields())
            .map(
                field ->
                    switch (field.dataType().typeName()) {
                      case "timestamp" -> Instant.ofEpochSecond(random.nextInt());
                      case "boolean" -> random.nextBoolean();
                      case "long" -> random.nextLong();
                      case "string" -> field.name().equals("transaction_id") ? id : text();
                      default ->
                          new BigDecimal(random.nextInt(1000)).movePointLeft(random.nextInt(4));
                    })
            .toArray());
  }

  private String text() {
    return random.nextInt(4) == 0 ? null : "Käse \\ " + random.nextInt(10);
  }

  private static String id(int number) {
    return "00000000-0000-7000-8000-%012d".formatted(number);
  }

  private static String some() {
    return "hash(transaction_id) % 5 = 0";
  }

  private List<String> texts(List<Row> rows) {
    List<String> texts = new ArrayList<>();
    for (Row row : rows) {
      assertThat(row.schema().fieldNames())
          .containsExactly(ChangeFeed.rowType(columns).fieldNames());
      texts.add(row.toString());
    }
    Collections.sort(texts);
    return texts;
  }

  private String delta() {
    return "delta.`" + lake.path(TABLE) + "`";
  }
}
