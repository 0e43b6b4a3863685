package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Debezium JDBC sink, from a topic that holds all changes. Measured on the server's clock, from
 * its first statement that writes until all is there: neither its start nor the reading of its
 * first batch counts.
 */
final class DebeziumSink implements Way {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String BYTES = Integer.toString(64 << 20);

  private static final String BEGUN =
      """
      SELECT min(query_start) FROM pg_stat_activity
      WHERE datname = ? AND (query LIKE 'INSERT%' OR query LIKE 'DELETE%') HAVING count(*) > 0\
      """;

  /** The upserts of a batch are committed before its removals. */
  private static final String DONE =
      """
      SELECT clock_timestamp() WHERE NOT EXISTS (
          SELECT FROM unnest(?::uuid[]) AS k(key)
          WHERE NOT EXISTS (SELECT FROM serving.transactions WHERE transaction_id = key AND lake_version = ?))
        AND NOT EXISTS (SELECT FROM serving.transactions WHERE transaction_id = ANY(?::uuid[]))\
      """;

  private final Connect connect;
  private final ChangesTopic topic;
  private final long version;
  private final int batch;
  private int connectors;

  /**
   * @param version which the rows say that they are of
   * @param batch rows a batch
   */
  DebeziumSink(Connect connect, ChangesTopic topic, long version, int batch) {
    this.connect = connect;
    this.topic = topic;
    this.version = version;
    this.batch = batch;
  }

  @Override
  public String name() {
    return "Debezium JDBC sink";
  }

  @Override
  public Took bring(Database database) throws Exception {
    String name = "sink-" + ++connectors;
    try (Connection watching = database.writer()) {
      watching.setAutoCommit(true);
      connect.create(name, config(database));
      try {
        Instant deadline = Instant.now().plus(PATIENCE);
        Instant begun = awaited(watching, BEGUN, name, deadline, database.name());
        Instant done =
            awaited(
                watching,
                DONE,
                name,
                deadline,
                keys(watching, topic.lastKeys()),
                version,
                keys(watching, topic.lastRemoved()));
        return new Took(Duration.between(begun, done).toNanos() / 1e9);
      } finally {
        connect.delete(name);
      }
    }
  }

  private static Array keys(Connection connection, List<String> keys) throws SQLException {
    return connection.createArrayOf("uuid", keys.toArray());
  }

  private Map<String, String> config(Database database) {
    Map<String, String> config = new HashMap<>();
    config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    config.put("tasks.max", Integer.toString(ChangesTopic.PARTITIONS));
    config.put("topics", topic.name());
    config.put("connection.url", database.url() + "?reWriteBatchedInserts=true");
    config.put("connection.username", database.writerName());
    config.put("connection.password", Database.PASSWORD);
    config.put("collection.name.format", Database.TABLE);
    config.put("schema.evolution", "none");
    config.put("insert.mode", "upsert");
    config.put("delete.enabled", "true");
    config.put("primary.key.mode", "record_key");
    config.put("dialect.postgres.unnest.insert.enabled", "true");
    config.put("use.reduction.buffer", "true");
    config.put("batch.size", Integer.toString(batch));
    config.put("consumer.override.max.poll.records", Integer.toString(batch));
    config.put("consumer.override.max.partition.fetch.bytes", BYTES);
    config.put("consumer.override.fetch.max.bytes", BYTES);
    config.put("consumer.override.auto.offset.reset", "earliest");
    config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("key.converter.schema.content", topic.keySchema());
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schema.content", topic.valueSchema());
    return config;
  }

  /** The moment that the first answer to a query holds, which is asked until it has one. */
  private Instant awaited(
      Connection connection, String sql, String name, Instant deadline, Object... parameters)
      throws Exception {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        select.setObject(i + 1, parameters[i]);
      }
      for (int tries = 1; ; tries++) {
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            return row.getTimestamp(1).toInstant();
          }
        }
        if (tries % 500 == 0) {
          String status = connect.status(name);
          if (status.contains("FAILED") || Instant.now().isAfter(deadline)) {
            throw new IllegalStateException("The Debezium sink does not go on: " + status);
          }
        }
        Thread.sleep(2);
      }
    }
  }

  @Override
  public boolean whole() {
    return true;
  }
}
