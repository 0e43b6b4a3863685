package io.tidemark.streaming.freshness;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * The stages as freshness sees them: which lake table comes from what, and how far each stage is.
 *
 * @param sources the tables that come from Kafka
 * @param derivations the tables that come from other tables, each after those that it comes from
 * @param copies the tables that are carried to Postgres
 * @param latestVersion a lake table's newest version
 */
public record Stages(
    List<Source> sources,
    List<Derivation> derivations,
    List<Copy> copies,
    ToLongFunction<String> latestVersion) {

  /**
   * A table that comes from Kafka.
   *
   * @param table the lake table
   * @param topic the Kafka topic it comes from
   * @param hasPassed whether everything before these offsets, by partition, is in the table
   */
  public record Source(String table, String topic, Predicate<Map<Integer, Long>> hasPassed) {}

  /**
   * A table that comes from other tables.
   *
   * @param table the lake table
   * @param from by each table that it comes from: the version up to which that one is reflected
   */
  public record Derivation(String table, Map<String, LongSupplier> from) {}

  /**
   * A table that is carried to Postgres.
   *
   * @param table the lake table
   * @param through the version that Postgres holds
   */
  public record Copy(String table, LongSupplier through) {}
}
