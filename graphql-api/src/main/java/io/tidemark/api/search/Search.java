package io.tidemark.api.search;

import io.tidemark.api.database.Database;
import io.tidemark.api.transaction.Transaction;
import io.tidemark.api.user.User;
import java.util.List;
import org.springframework.stereotype.Component;

/** Searches, one statement a kind. Thread-safe. */
@Component
final class Search {
  private final Database database;

  Search(Database database) {
    this.database = database;
  }

  Matches<User> users(SearchText search, boolean byParts, int size) {
    return Matches.of(
        database.readAtOnce(
            session -> SearchSql.users(search, byParts, size + 1).list(session, User.class)),
        size);
  }

  Matches<Transaction> transactions(SearchText search, int size) {
    return Matches.of(
        database.readAtOnce(
            session -> SearchSql.transactions(search, size + 1).list(session, Transaction.class)),
        size);
  }

  Matches<Transaction> cardTransactions(SearchText search, int size) {
    if (!search.isCard()) {
      return new Matches<>(List.of(), false);
    }
    return Matches.of(
        database.readAtOnce(
            session ->
                SearchSql.cardTransactions(search, size + 1).list(session, Transaction.class)),
        size);
  }
}
