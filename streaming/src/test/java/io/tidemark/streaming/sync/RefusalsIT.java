package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.prove.Difference;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of the lake that Postgres cannot hold. */
final class RefusalsIT extends SyncedTransactions {
  private static final String NUL = "merchant = concat('a', char(0), 'b')";
  private static final String BROKEN_CHECK = "currency = null";

  @ParameterizedTest
  @ValueSource(strings = {NUL, BROKEN_CHECK})
  void aChangeThatDoesNotFitIsNamedAndKeptOutAndTheRestIsApplied(String change) throws Exception {
    insert(0, 20, 2);
    start();
    awaitEqual();
    run("UPDATE %s SET amount = amount + 1, " + change + " WHERE transaction_id = '" + id(7) + "'");
    run("UPDATE %s SET amount = amount + 2 WHERE transaction_id <> '" + id(7) + "'");
    awaitApplied();
    assertThat(refused()).containsExactly(id(7));
    assertThat(differing()).containsExactly(id(7));

    run("UPDATE %s SET merchant = 'fine', currency = 'EUR' WHERE transaction_id = '" + id(7) + "'");
    awaitEqual();
    assertThat(refused()).isEmpty();
    assertThat(differing()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {NUL, BROKEN_CHECK})
  void aLoadLeavesOutWhatDoesNotFitAndIsProvedWithoutIt(String change) throws Exception {
    insert(0, 20, 2);
    run("UPDATE %s SET " + change + " WHERE transaction_id IN ('" + id(3) + "', '" + id(4) + "')");
    start();
    awaitApplied();
    assertThat(refused()).containsExactly(id(3), id(4));
    assertThat(differing()).containsExactly(id(3), id(4));
    assertThat(Copies.inPostgres(reader, lake, TABLE)).hasSize(18);

    run("DELETE FROM %s WHERE transaction_id = '" + id(3) + "'");
    run("UPDATE %s SET merchant = 'fine', currency = 'EUR' WHERE transaction_id = '" + id(4) + "'");
    awaitEqual();
    assertThat(refused()).isEmpty();
  }

  @Test
  void aRowThatFitsOnceItsColumnIsWiderIsPutRightByARepair() throws Exception {
    insert(0, 5, 1);
    run("UPDATE %s SET currency = null WHERE transaction_id = '" + id(2) + "'");
    start();
    awaitApplied();
    assertThat(refused()).containsExactly(id(2));
    try (Statement migrate = reader.createStatement()) {
      migrate.execute(
          "ALTER TABLE serving.transactions DROP CONSTRAINT transactions_live_row_is_whole");
    }
    new Repair(spark, lake, new PostgresTarget(spark, settings))
        .of(Copies.spec(TABLE), List.of(List.of(id(2))));
    awaitEqual();
    assertThat(refused()).isEmpty();
  }

  private List<String> differing() throws SQLException {
    Proof proof = new PostgresTarget(spark, settings).prove(Copies.spec(TABLE));
    return proof.differences().stream().map(Difference::key).map(key -> key.get(0)).toList();
  }

  private List<String> refused() throws SQLException {
    List<String> keys = new ArrayList<>();
    try (Statement select = reader.createStatement();
        ResultSet row =
            select.executeQuery(
                "SELECT row_key FROM tidemark.refusals WHERE table_name = 'transactions' ORDER BY 1")) {
      while (row.next()) {
        keys.add(row.getString(1));
      }
    }
    return keys;
  }
}
