package io.tidemark.bench.api;

import io.tidemark.bench.data.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Users and transactions, made by PostgreSQL itself and put there by the product's own steps for a
 * load: a table beside, its indexes, an exchange. Number {@code n} of either is always the same.
 *
 * <p>Transactions are evenly spread over three years, with ids of that time (UUID version 7). A
 * tenth of them are the first user's; the others fall to users by the square of chance, so that
 * many have few and few have many. Four of five are completed.
 */
final class ServingRows {
  /** What {@code bench.*} are made of, so that statements can be written for a random number. */
  private static final String FUNCTIONS =
      """
      CREATE SCHEMA bench;
      GRANT USAGE ON SCHEMA bench TO tidemark_reader;
      CREATE FUNCTION bench.chance(n bigint, what bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS
        $$ SELECT (hashint8extended(n, what) & 2147483647) / 2147483648.0::double precision $$;
      CREATE FUNCTION bench.uuid(ms bigint, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid $$;
      CREATE FUNCTION bench.ms(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
        $$ SELECT 1700000000000 + n * %1$d $$;
      CREATE FUNCTION bench.moment(n bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS
        $$ SELECT timestamptz 'epoch' + bench.ms(n) * interval '1 millisecond' $$;
      CREATE FUNCTION bench.transaction_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT bench.uuid(bench.ms(n), n) $$;
      CREATE FUNCTION bench.user_id(n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS
        $$ SELECT bench.uuid(1600000000000 + n * 60000, -1 - n) $$;
      CREATE FUNCTION bench.owner(n bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS
        $$ SELECT CASE WHEN n %% 10 = 0 THEN 0 ELSE floor(bench.chance(n, 1) ^ 2 * %2$d)::bigint END $$;
      CREATE FUNCTION bench.full_name(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
        $$ SELECT (ARRAY['Anna', 'Ben', 'Carla', 'David', 'Emma', 'Farid', 'Greta', 'Hugo', 'Ines', 'Jonas'])[1 + (10 * bench.chance(n, 10))::int %% 10]
          || ' ' || (ARRAY['Smith', 'Meyer', 'Rossi', 'Garcia', 'Novak', 'Dubois', 'Olsen', 'Kaya', 'Silva', 'Brown'])[1 + (10 * bench.chance(n, 11))::int %% 10] $$;
      CREATE FUNCTION bench.email(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
        $$ SELECT replace(lower(bench.full_name(n)), ' ', '.') || n || '@example.org' $$;
      CREATE FUNCTION bench.description(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS
        $$ SELECT 'Order ' || (1000000 + n) $$;
      """;

  private static final String USERS =
      """
      INSERT INTO staging.load_users
        (user_id, email, full_name, phone, country, language, tier, status, created_at, updated_at, deleted,
         kafka_timestamp, kafka_offset, events_version, lake_version)
      SELECT bench.user_id(n), bench.email(n), bench.full_name(n),
        '+49 30 ' || (1000000 + n), (ARRAY['DE', 'FR', 'IT', 'ES', 'GB'])[1 + n %% 5], (ARRAY['de', 'fr', 'it', 'es', 'en'])[1 + n %% 5],
        (ARRAY['STANDARD', 'PLUS', 'PREMIUM'])[1 + n %% 3], 'ACTIVE',
        timestamptz '2020-09-13' + n * interval '1 minute', timestamptz '2020-09-13' + n * interval '1 minute', false,
        timestamptz '2020-09-13' + n * interval '1 minute', n, 0, 0
      FROM generate_series(0, %d - 1) n\
      """;

  private static final String TRANSACTIONS =
      """
      INSERT INTO staging.load_transactions
        (transaction_id, user_id, amount, currency, status, occurred_at, merchant, description, payment_method, card_last4,
         failure_code, updated_at, deleted, kafka_timestamp, kafka_offset, events_version, lake_version)
      SELECT bench.transaction_id(n), bench.user_id(bench.owner(n)), round((bench.chance(n, 2) ^ 3 * 5000)::numeric, 2) + 1,
        CASE WHEN n %% 3 = 0 THEN 'USD' ELSE 'EUR' END, s.status, bench.moment(n),
        'Merchant ' || floor(bench.chance(n, 4) * 5000)::int, bench.description(n), 'CARD',
        lpad(floor(bench.chance(n, 5) * 10000)::int::text, 4, '0'), CASE WHEN s.status = 'FAILED' THEN 'insufficient_funds' END,
        bench.moment(n), false, bench.moment(n), n, 0, 0
      FROM generate_series(0, %d - 1) n,
        LATERAL (SELECT bench.chance(n, 3) * 100 AS p) c,
        LATERAL (SELECT CASE WHEN p < 80 THEN 'COMPLETED' WHEN p < 86 THEN 'PENDING' WHEN p < 89 THEN 'AUTHORIZED'
          WHEN p < 93 THEN 'FAILED' WHEN p < 95 THEN 'CANCELLED' WHEN p < 99 THEN 'REFUNDED' ELSE 'DISPUTED' END AS status) s\
      """;

  /** As sync leaves it once everything is there. */
  private static final String LEDGER =
      """
      INSERT INTO tidemark.ledger (table_name, lake_version, lake_committed_at, applied_at, complete_through, heartbeat_at)
      SELECT t, 0, now(), now(), now(), now()
      FROM unnest(ARRAY['users', 'transactions', 'user_activity', 'transaction_events']) t\
      """;

  private static final long THREE_YEARS_MILLIS = 94_608_000_000L;

  private ServingRows() {}

  /** Fills an empty database; who reads it should have it vacuumed first. */
  static void fill(Database database, Sizes sizes) throws SQLException {
    try (Connection owner = database.owner();
        Statement statement = owner.createStatement()) {
      long step = THREE_YEARS_MILLIS / sizes.transactions();
      statement.execute(FUNCTIONS.formatted(step, sizes.users()));
      load(statement, "users", USERS.formatted(sizes.users()));
      load(statement, "transactions", TRANSACTIONS.formatted(sizes.transactions()));
      statement.execute(LEDGER);
    }
  }

  private static void load(Statement statement, String table, String insert) throws SQLException {
    statement.execute("SELECT tidemark.begin_load('%s')".formatted(table));
    statement.execute(insert);
    statement.execute("SELECT tidemark.index_load('%s')".formatted(table));
    statement.execute("SELECT tidemark.publish_load('%s')".formatted(table));
  }
}
