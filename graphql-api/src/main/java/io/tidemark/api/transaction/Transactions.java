package io.tidemark.api.transaction;

import io.tidemark.api.database.Database;
import io.tidemark.api.paging.NestedPage;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageRequest;
import io.tidemark.api.user.User;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads transactions. Thread-safe. */
@Component
public final class Transactions {
  private final Database database;

  Transactions(Database database) {
    this.database = database;
  }

  /** One, or null when it is not known or gone. */
  public @Nullable Transaction byId(UUID id) {
    return database.<@Nullable Transaction>readAtOnce(
        session -> session.get(Transaction.class, id));
  }

  /** A transaction and whose it is, who may not be known. */
  record WithUser(Transaction transaction, @Nullable User user) {}

  /** The same with its customer; one statement. */
  @Nullable WithUser withUser(UUID id) {
    return database.<@Nullable WithUser>readAtOnce(
        session ->
            session
                .createSelectionQuery(
                    "select t, u from Transaction t left join User u on u.id = t.userId"
                        + " where t.id = :id",
                    WithUser.class)
                .setParameter("id", id)
                .getSingleResultOrNull());
  }

  /** A page of one customer's transactions, or of everyone's when {@code user} is null. */
  Page<Transaction> page(@Nullable UUID user, UserList list, PageRequest request) {
    return Page.read(
        database,
        Transaction.class,
        list.sort()::positionOf,
        request,
        (range, newestFirst, limit) -> TransactionSql.page(user, list, range, newestFirst, limit));
  }

  /** The pages that were asked for inside of customers; one statement for those that are alike. */
  Map<NestedPage<UserList>, Page<Transaction>> pages(Set<NestedPage<UserList>> wanted) {
    return NestedPage.read(wanted, this::firstRows, this::page);
  }

  private Map<UUID, List<Transaction>> firstRows(
      List<UUID> users, UserList list, PageRequest request) {
    return database
        .readAtOnce(
            session ->
                TransactionSql.pages(users, list, !request.fromOldest(), request.size() + 1)
                    .list(session, Transaction.class))
        .stream()
        .collect(Collectors.groupingBy(Transaction::userId));
  }

  /**
   * How many of these there are in each status that may be, counted up to the cap. One statement.
   */
  List<StatusCount> countsByStatus(@Nullable UUID user, Criteria criteria) {
    return database
        .readAtOnce(
            session ->
                TransactionSql.counts(user, criteria, StatusCount.CAP + 1)
                    .list(session, Object[].class))
        .stream()
        .map(row -> StatusCount.of(TransactionStatus.valueOf((String) row[0]), (Long) row[1]))
        .toList();
  }
}
