package io.tidemark.api.freshness;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Ids;
import io.tidemark.api.problem.Problems;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the argument {@code atLeast}, whose types the schema has checked already. */
final class AtLeastArgument {
  private AtLeastArgument() {}

  /**
   * What is asked for.
   *
   * @throws ApiProblem TM-303 for an id that is none, TM-305 for an unknown table, no condition, or
   *     a wait that is out of range
   */
  static AtLeast read(Map<String, Object> argument) {
    AtLeast wanted =
        new AtLeast(
            (Instant) argument.get("completeThrough"),
            version(inner(argument, "lakeVersion")),
            position(inner(argument, "position")),
            event(inner(argument, "event")),
            (Integer) argument.getOrDefault("waitMillis", 0));
    if (wanted.completeThrough() == null
        && wanted.lakeVersion() == null
        && !wanted.namesAnEvent()) {
      throw Problems.value(
          "atLeast names nothing to wait for. Give a moment, a version, a position or an event.");
    }
    if (wanted.waitMillis() < 0 || wanted.waitMillis() > AtLeast.LONGEST_WAIT) {
      throw Problems.value(
          "atLeast.waitMillis is %d, and a request waits 0 to %d."
              .formatted(wanted.waitMillis(), AtLeast.LONGEST_WAIT));
    }
    return wanted;
  }

  private static AtLeast.@Nullable TableVersion version(@Nullable Map<String, Object> given) {
    if (given == null) {
      return null;
    }
    String table = String.valueOf(given.get("table"));
    if (!Ledger.TABLES.contains(table)) {
      throw Problems.value(
          "atLeast.lakeVersion.table is %s, and there are %s."
              .formatted(Problems.quote(table), String.join(", ", Ledger.TABLES)));
    }
    return new AtLeast.TableVersion(table, number(given, "version"));
  }

  private static AtLeast.@Nullable KafkaPosition position(@Nullable Map<String, Object> given) {
    return given == null
        ? null
        : new AtLeast.KafkaPosition((int) number(given, "partition"), number(given, "offset"));
  }

  private static AtLeast.@Nullable EventId event(@Nullable Map<String, Object> given) {
    return given == null
        ? null
        : new AtLeast.EventId(
            Ids.parse("atLeast.event.transactionId", String.valueOf(given.get("transactionId"))),
            Ids.parse("atLeast.event.eventId", String.valueOf(given.get("eventId"))));
  }

  private static long number(Map<String, Object> given, String name) {
    Object value = given.get(name);
    return value instanceof Number whole ? whole.longValue() : 0;
  }

  @SuppressWarnings("unchecked") // an input object is a map, by the engine's own coercion
  private static @Nullable Map<String, Object> inner(Map<String, Object> argument, String name) {
    return (Map<String, Object>) argument.get(name);
  }
}
