package io.tidemark.api.freshness;

import io.tidemark.api.database.Database;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.settings.ApiSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Reads the freshness of all tables. Thread-safe. */
@Component
final class Ledger {
  /** The tables that are answered from, in the order in which they are listed. */
  static final List<String> TABLES =
      List.of("users", "transactions", "user_activity", "transaction_events");

  private static final Logger log = LoggerFactory.getLogger(Ledger.class);

  private final Database database;
  private final Clock clock;
  private final Duration limit;
  private final long ageNanos;
  private @Nullable volatile Reading last;

  /** Rows by table, and when they were asked for. */
  private record Reading(Map<String, Known> rows, long nanos) {}

  Ledger(Database database, Clock clock, ApiSettings settings) {
    this.database = database;
    this.clock = clock;
    this.limit = settings.freshnessLimit();
    this.ageNanos = settings.freshnessAge().toNanos();
  }

  /**
   * As {@link #read}, or what that said to somebody else a moment ago, {@code freshness-age} at
   * most. The copy may be newer than it says, and never older.
   */
  List<TableFreshness> readOfThisMoment() {
    Reading reading = last;
    return reading == null || System.nanoTime() - reading.nanos() >= ageNanos
        ? read()
        : freshness(reading.rows());
  }

  /**
   * Every table, known or not, in one order; one statement. Never throws: when the ledger cannot be
   * read, all is unknown, and the fields of the answer say what is wrong.
   */
  List<TableFreshness> read() {
    long asked = System.nanoTime();
    try {
      Map<String, Known> rows = rows();
      last = new Reading(rows, asked);
      return freshness(rows);
    } catch (ApiProblem problem) {
      log.warn("ledger not read code={}", problem.code().code());
      return freshness(Map.of());
    }
  }

  private List<TableFreshness> freshness(Map<String, Known> rows) {
    Instant now = clock.instant();
    return TABLES.stream().map(table -> freshness(table, rows.get(table), now)).toList();
  }

  private TableFreshness freshness(String table, @Nullable Known known, Instant now) {
    return known == null
        ? TableFreshness.unknown(table)
        : TableFreshness.of(known.ledger(), known.proof(), now, limit);
  }

  /** Of one table. */
  record Known(LedgerRow ledger, @Nullable ProofRow proof) {}

  private Map<String, Known> rows() {
    return database
        .readAtOnce(
            session ->
                session
                    .createSelectionQuery(
                        "select l, p from LedgerRow l left join ProofRow p on p.tableName = l.tableName",
                        Known.class)
                    .getResultList())
        .stream()
        .collect(Collectors.toMap(known -> known.ledger().tableName(), Function.identity()));
  }
}
