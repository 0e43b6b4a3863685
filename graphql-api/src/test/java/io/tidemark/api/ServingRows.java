package io.tidemark.api;

import io.tidemark.testservices.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** Puts rows where sync puts them, with the rights of sync. */
public final class ServingRows {
  /** When time begins here: a moment with microseconds. */
  public static final Instant START = Instant.parse("2026-03-01T09:30:00.123456Z");

  private final TestPostgres postgres;

  public ServingRows(TestPostgres postgres) {
    this.postgres = postgres;
  }

  /** A UUID that is easy to tell apart, and sorts by number. */
  public static UUID id(long number) {
    return new UUID(0x0193_0000_0000_7000L, 0x8000_0000_0000_0000L | number);
  }

  public void user(UUID id, String email, Instant createdAt) {
    run(
        "insert into serving.users (user_id, email, full_name, phone, country, language, tier,"
            + " status, created_at, updated_at, deleted, kafka_timestamp, kafka_offset,"
            + " events_version, lake_version) values (?, ?, 'Ada Lovelace', '+4930123456', 'DE',"
            + " 'de', 'PLUS', 'ACTIVE', ?, ?, false, now(), 0, 0, 0)",
        id,
        email,
        createdAt,
        createdAt);
  }

  public void transaction(UUID id, UUID user, String status, String amount, Instant occurredAt) {
    run(
        "insert into serving.transactions (transaction_id, user_id, amount, currency, status,"
            + " occurred_at, merchant, payment_method, card_last4, updated_at, deleted,"
            + " kafka_timestamp, kafka_offset, events_version, lake_version) values (?, ?,"
            + " ?::numeric, 'EUR', ?, ?, 'Corner Shop', 'CARD', '4242', ?, false, now(), 0, 0, 0)",
        id,
        user,
        amount,
        status,
        occurredAt,
        occurredAt);
  }

  /**
   * An event at this offset of partition 0, with a state when it has a status and bare otherwise.
   */
  public void event(UUID transaction, long offset, String op, String status, Instant eventTime) {
    run(
        "insert into serving.transaction_events (event_id, op, event_time, transaction_id, user_id,"
            + " amount, currency, status, occurred_at, merchant, payment_method, kafka_partition,"
            + " kafka_offset, kafka_timestamp, lake_version) select gen_random_uuid(), ?, ?, ?, u,"
            + " case when u is null then null else 12.5 end, 'EUR', s, ?, 'Corner Shop', 'CARD', 0,"
            + " ?, ?, 0 from (select ?::uuid u, ?::text s) given",
        op,
        eventTime,
        transaction,
        START,
        offset,
        START.truncatedTo(ChronoUnit.MILLIS).plusMillis(offset / 2),
        status == null ? null : id(1),
        status);
  }

  public void ledger(String table, long version, Instant completeThrough) {
    run(
        "insert into tidemark.ledger (table_name, lake_version, lake_committed_at, applied_at,"
            + " complete_through, heartbeat_at) values (?, ?, now(), now(), ?, now())"
            + " on conflict (table_name) do update set lake_version = excluded.lake_version,"
            + " complete_through = excluded.complete_through",
        table,
        version,
        completeThrough);
  }

  /** Runs this as sync; an {@link Instant} is a timestamptz. */
  public void run(String sql, Object... values) {
    try (Connection connection = postgres.connect(postgres.writer());
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        Object value =
            values[i] instanceof Instant instant ? instant.atOffset(ZoneOffset.UTC) : values[i];
        statement.setObject(i + 1, value);
      }
      statement.execute();
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
