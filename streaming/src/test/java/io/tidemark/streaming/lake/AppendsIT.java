package io.tidemark.streaming.lake;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.SparkForTests;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.stats.AutoCompactPartitionStats;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of an events table, to which each batch adds one. */
final class AppendsIT {
  private static final String TABLE = "transaction_events";

  /** As many small files as are made into one. */
  private static final int ENOUGH = 16;

  @Test
  void filesAreMadeIntoOneWhenThereAreEnoughOfThemAfterARestartToo(@TempDir Path folder) {
    Lake lake = SparkForTests.emptyLake(folder.toString());
    append(lake, ENOUGH + 4);
    assertThat(lake.latestVersion(TABLE)).as("appends and one compaction").isEqualTo(ENOUGH + 5);

    AutoCompactPartitionStats.instance(SparkForTests.session())
        .resetTestOnly(); // what a new process knows
    long version = lake.latestVersion(TABLE);
    append(lake, ENOUGH - 1);
    assertThat(lake.latestVersion(TABLE)).as("appends alone").isEqualTo(version + ENOUGH - 1);
    append(lake, 2 * ENOUGH);
    assertThat(lake.read(TABLE).inputFiles()).hasSizeLessThan(2 * ENOUGH);
    assertThat(lake.read(TABLE).count()).isEqualTo(4 * ENOUGH + 3);
  }

  private static void append(Lake lake, int times) {
    Row row =
        RowFactory.create(Stream.of(lake.columns(TABLE).fields()).map(AppendsIT::made).toArray());
    for (int i = 0; i < times; i++) {
      lake.append(TABLE, List.of(row), "{}");
    }
  }

  private static Object made(StructField column) {
    return switch (column.dataType().typeName()) {
      case "string" -> "x";
      case "timestamp" -> Instant.EPOCH;
      case "integer" -> 0;
      case "long" -> 0L;
      default -> BigDecimal.ONE;
    };
  }
}
