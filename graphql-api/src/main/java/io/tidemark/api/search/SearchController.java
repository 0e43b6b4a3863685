package io.tidemark.api.search;

import graphql.GraphQLContext;
import io.tidemark.api.problem.Problems;
import io.tidemark.api.security.Viewer;
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
  SearchResult search(@Argument String text, @Argument int first, GraphQLContext context) {
    if (first < 1 || first > MOST) {
      throw Problems.pageSize("first", first, MOST);
    }
    // Who is answered for a part of a name could ask letter by letter for what is masked.
    Viewer viewer = context.get(Viewer.class);
    boolean byParts = viewer.mayRead("User", "personalData");
    return new SearchResult(SearchText.of(text), first, byParts);
  }

  @SchemaMapping
  Matches<User> users(SearchResult result) {
    return search.users(result.text(), result.byParts(), result.size());
  }

  @SchemaMapping
  Matches<Transaction> transactions(SearchResult result) {
    return search.transactions(result.text(), result.size());
  }

  @SchemaMapping
  Matches<Transaction> cardTransactions(SearchResult result) {
    return search.cardTransactions(result.text(), result.size());
  }

  /**
   * What is to be searched for, and how many of each kind.
   *
   * @param byParts whether a part of an e-mail address or a name finds a customer
   */
  record SearchResult(SearchText text, int size, boolean byParts) {}
}
