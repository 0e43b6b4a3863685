package io.tidemark.streaming.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tidemark.events.EventContract;
import io.tidemark.streaming.SparkForTests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake of an earlier release, or one that somebody has changed, under this release. */
final class LakeEvolutionIT {
  private final SparkSession spark = SparkForTests.session();
  private Lake lake;

  @BeforeEach
  void anEmptyLake(@TempDir Path folder) {
    lake = new Lake(spark, folder.toString());
  }

  @Test
  void anEarlierTableGetsTheNewColumnsAtTheirPlaceAndTheNewProperties() throws IOException {
    createAsRelease0("users");
    createAsRelease0("user_events");
    lake.createTables();
    for (String table : List.of("users", "user_events")) {
      assertThat(lake.read(table).columns()).containsExactly(lake.columns(table).fieldNames());
      assertThat(lake.read(table).schema().apply("language").getComment().get())
          .isEqualTo(lake.columns(table).apply("language").getComment().get());
    }
    assertThat(lake.properties("user_events")).containsEntry("delta.appendOnly", "false");
    assertThat(lake.exists("transactions")).isTrue();
  }

  @Test
  void severalNewColumnsComeToTheirPlacesAtOnce() {
    create(
        "quarantine",
        "topic STRING NOT NULL, kafka_partition INT NOT NULL,"
            + " kafka_offset BIGINT NOT NULL, kafka_timestamp TIMESTAMP NOT NULL, reason STRING NOT NULL,"
            + " detail STRING NOT NULL, quarantined_at TIMESTAMP NOT NULL");
    lake.createTables();
    assertThat(lake.read("quarantine").columns())
        .containsExactly(lake.columns("quarantine").fieldNames());
  }

  @Test
  void aSecondStartChangesNothing() {
    lake.createTables();
    lake.createTables();
    assertThat(lake.latestVersion("users")).isZero();
    assertThat(lake.latestVersion("quarantine")).isZero();
  }

  @Test
  void everyProblemOfEveryTableIsToldAtOnceAndNothingIsChanged() {
    create(
        "users",
        "user_id STRING NOT NULL, email STRING NOT NULL, tier INT, loyalty BIGINT NOT NULL,"
            + " updated_at TIMESTAMP, kafka_timestamp TIMESTAMP NOT NULL, kafka_offset BIGINT NOT NULL,"
            + " events_version BIGINT NOT NULL");
    create("quarantine", "topic STRING NOT NULL");
    IncompatibleLakeException refusal =
        catchThrowableOfType(IncompatibleLakeException.class, lake::createTables);
    assertThat(refusal)
        .hasMessageStartingWith("TM-130 The lake at ")
        .hasMessageContaining("nothing has been changed")
        .hasMessageContaining("users.tier: INT in the lake, and STRING in this release.")
        .hasMessageContaining("users.email: nullable in this release, and NOT NULL in the lake")
        .hasMessageContaining(
            "users.updated_at: NOT NULL in this release, and nullable in the lake")
        .hasMessageContaining("users.deleted: NOT NULL in this release, and not in the lake.")
        .hasMessageContaining("users.loyalty: NOT NULL in the lake, and unknown to this release")
        .hasMessageContaining("quarantine.kafka_offset: NOT NULL in this release, and not in");
    assertThat(lake.latestVersion("users")).isZero();
    assertThat(lake.latestVersion("quarantine")).isZero();
    assertThat(lake.exists("transactions")).isFalse();
  }

  @Test
  void aColumnThatSomebodyHasAddedStaysAndStopsNothing() {
    lake.createTables();
    spark.sql("ALTER TABLE delta.`%s` ADD COLUMNS (remark STRING)".formatted(lake.path("users")));
    lake.createTables();
    assertThat(lake.read("users").columns()).contains("remark");
    assertThat(lake.columns("users").fieldNames()).doesNotContain("remark");
  }

  @Test
  void aRequiredEventFieldThatIsGoneFromTheContractStopsTheStart() {
    lake.createTables();
    RecordedContract now = RecordedContract.of(EventContract.users());
    new RecordedContract(with(now.fields(), "fax"), with(now.required(), "fax"))
        .recordIn(lake, "user_events");
    assertThat(catchThrowableOfType(IncompatibleLakeException.class, lake::createTables))
        .hasMessageContaining(
            "user_events: the event field 'fax', which every upsert had to have, is no longer in events/user.schema.json");
  }

  @Test
  void anOptionalEventFieldMayGo() {
    lake.createTables();
    RecordedContract now = RecordedContract.of(EventContract.users());
    new RecordedContract(with(now.fields(), "fax"), now.required()).recordIn(lake, "user_events");
    assertThatCode(lake::createTables).doesNotThrowAnyException();
  }

  @Test
  void aNewEventFieldThatIsRequiredAtOnceStopsTheStart() {
    lake.createTables();
    RecordedContract now = RecordedContract.of(EventContract.users());
    new RecordedContract(without(now.fields(), "country"), without(now.required(), "country"))
        .recordIn(lake, "user_events");
    assertThat(catchThrowableOfType(IncompatibleLakeException.class, lake::createTables))
        .hasMessageContaining("user_events: the event field 'country' is new and required in");
  }

  private void createAsRelease0(String table) throws IOException {
    try (InputStream ddl =
        LakeEvolutionIT.class.getResourceAsStream("/release-0/tidemark/lake/" + table + ".sql")) {
      String sql = new String(ddl.readAllBytes(), StandardCharsets.UTF_8).strip();
      spark.sql(sql.replaceAll(";$", "").replace("${lake}/" + table, lake.path(table)));
    }
  }

  private void create(String table, String columns) {
    spark.sql("CREATE TABLE delta.`%s` (%s) USING DELTA".formatted(lake.path(table), columns));
  }

  private static Set<String> with(Set<String> names, String name) {
    Set<String> more = new HashSet<>(names);
    more.add(name);
    return more;
  }

  private static Set<String> without(Set<String> names, String name) {
    Set<String> less = new HashSet<>(names);
    less.remove(name);
    return less;
  }
}
