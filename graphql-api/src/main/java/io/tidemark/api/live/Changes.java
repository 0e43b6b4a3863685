package io.tidemark.api.live;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import io.tidemark.api.transaction.Transaction;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads which transactions have changed. Thread-safe. */
@Component
final class Changes {
  private final Database database;

  Changes(Database database) {
    this.database = database;
  }

  /** The version that the copy has reached; -1 before the first load. */
  long version() {
    return database.readAtOnce(Changes::version);
  }

  /**
   * Everything that a later version than this has written, in one snapshot with the ledger. Three
   * statements at most. Index: transactions_by_lake_version.
   */
  ChangesRead after(long version) {
    return database.read(
        session -> {
          long through = version(session);
          if (through <= version) {
            return new ChangesRead(through, false, List.of());
          }
          List<Object[]> rows =
              statement(version, RecentChanges.KEPT + 1).list(session, Object[].class);
          return rows.size() > RecentChanges.KEPT
              ? new ChangesRead(through, true, List.of())
              : new ChangesRead(through, false, changes(session, rows));
        });
  }

  /**
   * Id, whether deleted, version, and whose it is or was. In no order: that would need all of them
   * before the first, and there may be too many.
   */
  static SqlText statement(long version, int limit) {
    return new SqlText()
        .append("select c.transaction_id, c.deleted, c.lake_version, case when c.deleted then")
        .append(" (select e.user_id from api.transaction_events e where e.transaction_id =")
        .append(" c.transaction_id and e.user_id is not null limit 1) end as user_id")
        .append(" from api.transaction_changes c where c.lake_version > ")
        .bind("version", version)
        .append(" limit " + limit);
  }

  private static long version(StatelessSession session) {
    List<Long> versions =
        new SqlText()
            .append("select lake_version from tidemark.ledger where table_name = 'transactions'")
            .list(session, Long.class);
    return versions.isEmpty() ? -1 : versions.get(0);
  }

  private static List<TransactionChange> changes(StatelessSession session, List<Object[]> rows) {
    UUID[] live =
        rows.stream().filter(row -> !(boolean) row[1]).map(row -> row[0]).toArray(UUID[]::new);
    Map<UUID, Transaction> transactions =
        live.length == 0
            ? Map.of()
            : new SqlText()
                    .append("select t.* from api.transactions t where t.transaction_id = any(")
                    .bind("ids", live)
                    .append(")")
                    .list(session, Transaction.class)
                    .stream()
                    .collect(Collectors.toMap(Transaction::id, Function.identity()));
    return rows.stream()
        .map(row -> change(row, transactions.get((UUID) row[0])))
        .sorted(Comparator.comparingLong(TransactionChange::lakeVersion))
        .toList();
  }

  private static TransactionChange change(Object[] row, @Nullable Transaction transaction) {
    return transaction == null
        ? new TransactionChange(
            ChangeKind.DELETED, (UUID) row[0], null, (UUID) row[3], (long) row[2])
        : new TransactionChange(
            ChangeKind.CHANGED, transaction.id(), transaction, transaction.userId(), (long) row[2]);
  }
}
