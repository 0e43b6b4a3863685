package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.Effort;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Large batches, which the executors stage; here every batch is taken for one. */
final class TableSyncByExecutorsIT extends SyncedTransactions {
  @Override
  Map<String, String> special() {
    return Map.of("sync.driver-max-bytes", "0", "sync.max-files-per-trigger", "100");
  }

  @Test
  void everyKindOfChangeIsAppliedAndNothingOfItIsLeftBehind() throws Exception {
    Random random = new Random(3);
    insert(0, ROWS, 4);
    start();
    for (int step = 0; step < Effort.of(4, 40); step++) {
      stop();
      insert(ROWS * (step + 1), ROWS * (step + 2), 3);
      run("UPDATE %s SET amount = amount + 1, status = 'REFUNDED' WHERE " + some(random));
      run("DELETE FROM %s WHERE " + some(random));
      run(
          "UPDATE %s SET transaction_id = concat('ffffffff', substr(transaction_id, 9)) WHERE "
              + some(random));
      start();
      awaitEqual();
    }
    try (var select = reader.createStatement();
        var row =
            select.executeQuery(
                "SELECT count(*) FROM pg_tables WHERE schemaname IN ('staging', 'retired')")) {
      row.next();
      assertThat(row.getLong(1)).isZero();
    }
    assertThat(Copies.inPostgres(reader, lake, TABLE)).isNotEmpty();
  }
}
