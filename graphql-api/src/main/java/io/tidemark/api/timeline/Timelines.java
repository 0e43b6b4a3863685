package io.tidemark.api.timeline;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import io.tidemark.api.paging.Keyset;
import io.tidemark.api.paging.NestedPage;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.paging.Position;
import io.tidemark.api.paging.Range;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads transactions' histories. Index: transaction_events_by_transaction. Thread-safe. */
@Component
final class Timelines {
  private static final Keyset EVENT_ORDER = eventOrder("e");

  private final Database database;

  Timelines(Database database) {
    this.database = database;
  }

  /** The pages that were asked for; one statement for all that begin at an end of the history. */
  Map<NestedPage<Timeline>, Page<TransactionEvent>> pages(Set<NestedPage<Timeline>> wanted) {
    return NestedPage.read(wanted, this::firstRows, this::page);
  }

  private Map<UUID, List<TransactionEvent>> firstRows(
      List<UUID> transactions, Timeline all, PageRequest request) {
    return database
        .readAtOnce(
            session ->
                statement(transactions, !request.fromOldest(), request.size() + 1)
                    .list(session, TransactionEvent.class))
        .stream()
        .collect(Collectors.groupingBy(TransactionEvent::transactionId));
  }

  private Page<TransactionEvent> page(UUID transaction, Timeline all, PageRequest request) {
    return Page.read(
        database,
        TransactionEvent.class,
        TransactionEvent::position,
        request,
        (range, newestFirst, limit) -> statement(transaction, range, newestFirst, limit));
  }

  /** Rows of one history, from one end. */
  static SqlText statement(UUID transaction, Range range, boolean newestFirst, int limit) {
    SqlText sql =
        new SqlText()
            .append("select e.* from api.transaction_events e where e.transaction_id = ")
            .bind("transaction", transaction);
    range.appendTo(sql, EVENT_ORDER);
    return sql.append(EVENT_ORDER.orderAndLimit(newestFirst, limit));
  }

  /** The same for many, one history after the other. */
  static SqlText statement(Collection<UUID> transactions, boolean newestFirst, int limit) {
    return new SqlText()
        .append("select p.* from unnest(cast(")
        .bind("transactions", transactions.toArray(UUID[]::new))
        .append(" as uuid[])) t(id) cross join lateral (")
        .append("select e.* from api.transaction_events e where e.transaction_id = t.id")
        .append(EVENT_ORDER.orderAndLimit(newestFirst, limit))
        .append(") p order by p.transaction_id, ")
        .append(eventOrder("p").order(newestFirst));
  }

  private static Keyset eventOrder(String table) {
    return new Keyset(
        List.of(table + ".event_time", table + ".kafka_timestamp", table + ".kafka_offset"),
        Timelines::values);
  }

  private static List<Object> values(Position position) {
    return List.of(
        position.at(),
        Instant.ofEpochMilli(position.id().getMostSignificantBits()),
        position.id().getLeastSignificantBits());
  }

  /** Every history is whole, and in one order: there is nothing to tell two kinds apart by. */
  enum Timeline {
    WHOLE
  }
}
