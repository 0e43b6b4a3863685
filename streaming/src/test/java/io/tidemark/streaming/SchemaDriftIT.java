package io.tidemark.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.testservices.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One field has one name and one meaning from the event schema through the lake to Postgres; this
 * names both sides of the first place where that stops being so. The way on, to entities and
 * GraphQL, is held in {@code graphql-api}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SchemaDriftIT {
  private static final List<String> KAFKA =
      List.of("kafka_partition", "kafka_offset", "kafka_timestamp");
  private static final Map<String, String> POSTGRES_TYPE =
      Map.of(
          "STRING", "text",
          "TIMESTAMP", "timestamp with time zone",
          "BOOLEAN", "boolean",
          "INT", "integer",
          "BIGINT", "bigint");

  private Lake lake;

  @BeforeAll
  void createTheTables(@TempDir Path folder) {
    lake = new Lake(SparkForTests.session(), folder.toString());
    lake.createTables();
  }

  @Test
  void everyFieldOfAnEventIsAColumnOfItsEventsTableAndNothingElseIs() throws IOException {
    for (EventFlow flow : EventFlow.all()) {
      List<String> fields = new ArrayList<>();
      schema(flow).get("properties").propertyNames().forEach(fields::add);
      fields.add("extra");
      fields.addAll(KAFKA);
      assertThat(List.of(columns(flow.eventsTable()).fieldNames()))
          .as("lake/%s.sql against %s", flow.eventsTable(), flow.schema())
          .isEqualTo(fields);
    }
  }

  @Test
  void whatEveryEventMustHaveIsNotNullInItsEventsTableAndTheRestMayBe() throws IOException {
    for (EventFlow flow : EventFlow.all()) {
      JsonNode required = schema(flow).get("required");
      for (StructField column : columns(flow.eventsTable()).fields()) {
        boolean always =
            KAFKA.contains(column.name())
                || required
                    .valueStream()
                    .anyMatch(name -> name.stringValue().equals(column.name()));
        assertThat(column.nullable())
            .as(
                "%s.%s against \"required\" of %s",
                flow.eventsTable(), column.name(), flow.schema())
            .isEqualTo(!always);
      }
    }
  }

  @Test
  void theStateOfAnEventIsTheStateInItsCurrentTableInTheSameTypes() {
    for (EventFlow flow : EventFlow.all()) {
      Map<String, String> events = types(flow.eventsTable());
      Map<String, String> current = types(flow.currentTable());
      events
          .keySet()
          .removeAll(List.of("event_id", "op", "event_time", "extra", "kafka_partition"));
      current.keySet().removeAll(List.of("updated_at", "deleted", "events_version"));
      assertThat(current)
          .as("lake/%s.sql against lake/%s.sql", flow.currentTable(), flow.eventsTable())
          .isEqualTo(events);
    }
  }

  @Test
  void everyColumnOfASyncedTableIsInPostgresInTheTypeThatFits() throws Exception {
    try (TestPostgres postgres = TestPostgres.migrated();
        Connection connection = postgres.connect(postgres.owner())) {
      for (TableSpec spec : TableSpec.all()) {
        Map<String, String> expected = new TreeMap<>();
        for (StructField column : columns(spec.table()).fields()) {
          expected.put(column.name(), postgresType(column));
        }
        expected.put("lake_version", "bigint");
        assertThat(postgresTypes(connection, spec.target()))
            .as("%s (db/migrations) against lake/%s.sql", spec.target(), spec.table())
            .isEqualTo(expected);
      }
    }
  }

  private static String postgresType(StructField column) {
    String type = column.dataType().sql();
    if (type.startsWith("DECIMAL")) {
      return type.replace("DECIMAL", "numeric");
    }
    return type.equals("STRING") && column.name().endsWith("_id")
        ? "uuid"
        : POSTGRES_TYPE.get(type);
  }

  private static Map<String, String> postgresTypes(Connection connection, String table)
      throws Exception {
    Map<String, String> types = new TreeMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            SELECT column_name, CASE data_type
                WHEN 'numeric' THEN format('numeric(%s,%s)', numeric_precision, numeric_scale) ELSE data_type END
            FROM information_schema.columns WHERE table_schema || '.' || table_name = ?
            """)) {
      select.setString(1, table);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          types.put(row.getString(1), row.getString(2));
        }
      }
    }
    return types;
  }

  private Map<String, String> types(String table) {
    Map<String, String> types = new TreeMap<>();
    Stream.of(columns(table).fields())
        .forEach(column -> types.put(column.name(), column.dataType().sql()));
    return types;
  }

  private StructType columns(String table) {
    return lake.read(table).schema();
  }

  private static JsonNode schema(EventFlow flow) throws IOException {
    try (InputStream json = SchemaDriftIT.class.getResourceAsStream("/tidemark/" + flow.schema())) {
      return new JsonMapper().readTree(json);
    }
  }
}
