package io.tidemark.api.search;

import io.tidemark.api.problem.Problems;
import io.tidemark.api.transaction.Transaction;
import io.tidemark.api.user.User;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.stereotype.Controller;

/** {@code Query.search}. A kind that nobody asks for is not searched. */
@Controller
final class SearchController {
  /** The most of each kind: who sees more than these narrows the text. */
  private static final int MOST = 20;

  private final Search search;

  SearchController(Search search) {
    this.search = search;
  }

  @QueryMapping
  SearchResult search(@Argument String text, @Argument int first) {
    if (first < 1 || first > MOST) {
      throw Problems.pageSize("first", first, MOST);
    }
    return new SearchResult(SearchText.of(text), first);
  }

  @SchemaMapping
  Matches<User> users(SearchResult result) {
    return search.users(result.text(), result.size());
  }

  @SchemaMapping
  Matches<Transaction> transactions(SearchResult result) {
    return search.transactions(result.text(), result.size());
  }

  @SchemaMapping
  Matches<Transaction> cardTransactions(SearchResult result) {
    return search.cardTransactions(result.text(), result.size());
  }

  /** What is to be searched for, and how many of each kind. */
  record SearchResult(SearchText text, int size) {}
}
