package io.tidemark.api.transaction;

import io.tidemark.api.database.Database;
import io.tidemark.api.paging.Page;
import io.tidemark.api.paging.PageRequest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads transactions. Thread-safe. */
@Component
final class Transactions {
  private final Database database;

  Transactions(Database database) {
    this.database = database;
  }

  @Nullable Transaction byId(UUID id) {
    return database.<@Nullable Transaction>read(session -> session.get(Transaction.class, id));
  }

  /** A page of one customer's transactions, or of everyone's when {@code user} is null. */
  Page<Transaction> page(@Nullable UUID user, Criteria criteria, PageRequest request) {
    return database.read(
        session ->
            Page.read(
                request,
                (range, newestFirst, limit) ->
                    TransactionSql.page(user, criteria, range, newestFirst, limit)
                        .list(session, Transaction.class)));
  }

  /**
   * The pages that were asked for inside of other objects. Those that begin at an end of the list
   * (all, nearly always) and are alike but for the customer come from one statement; a page at a
   * cursor is one customer's by nature, and is read by itself.
   */
  Map<UserPage, Page<Transaction>> pages(Set<UserPage> wanted) {
    Map<UserPage, Page<Transaction>> pages = new HashMap<>();
    wanted.stream()
        .collect(Collectors.groupingBy(UserPage::ofNobody))
        .forEach(
            (alike, group) -> {
              if (alike.request().hasNoCursor()) {
                pages.putAll(firstPages(alike, group));
              } else {
                group.forEach(
                    page -> pages.put(page, page(page.user(), page.criteria(), page.request())));
              }
            });
    return pages;
  }

  private Map<UserPage, Page<Transaction>> firstPages(UserPage alike, Collection<UserPage> wanted) {
    PageRequest request = alike.request();
    List<UUID> users = wanted.stream().map(UserPage::user).toList();
    Map<UUID, List<Transaction>> rows =
        database
            .read(
                session ->
                    TransactionSql.pages(
                            users, alike.criteria(), !request.fromOldest(), request.size() + 1)
                        .list(session, Transaction.class))
            .stream()
            .collect(Collectors.groupingBy(Transaction::userId));
    return wanted.stream()
        .collect(
            Collectors.toMap(
                page -> page,
                page -> Page.ofRead(rows.getOrDefault(page.user(), List.of()), request)));
  }
}
