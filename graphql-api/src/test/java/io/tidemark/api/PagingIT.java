package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Walks over whole lists, both ways, with ties and while rows are coming in. */
class PagingIT {
  private static final UUID USER = id(1);
  private static final int ROWS = 57;
  private static final String QUERY =
      """
      query($filter: TransactionFilter, $first: Int, $after: String, $last: Int, $before: String) {
        transactions(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
          edges { cursor node { id } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
      """;
  private static final String NESTED =
      """
      query($id: ID!, $filter: UserTransactionFilter, $first: Int, $after: String, $last: Int, $before: String) {
        user(id: $id) {
          transactions(filter: $filter, first: $first, after: $after, last: $last, before: $before) {
            edges { cursor node { id } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          }
        }
      }
      """;

  @RegisterExtension static final RunningApi api = new RunningApi();

  private static ServingRows rows;

  @BeforeAll
  static void start() {
    rows = api.rows();
    rows.user(USER, "ada@example.com", START);
    rows.user(id(2), "bob@example.com", START);
    Random random = new Random(42);
    for (int i = 0; i < ROWS; i++) {
      // Few moments for many rows: ties are the rule here.
      transaction(USER, 1000 + i, random.nextInt(6), i % 3 == 0 ? "FAILED" : "COMPLETED");
      transaction(id(2), 2000 + i, random.nextInt(6), "PENDING");
    }
  }

  private static void transaction(UUID user, long number, int second, String status) {
    rows.transaction(id(number), user, status, "1", START.plusSeconds(second));
  }

  private static List<Map<String, Object>> filters() {
    return List.of(
        Map.of("userId", USER.toString()),
        Map.of("userId", USER.toString(), "statuses", List.of("FAILED")),
        Map.of("userId", USER.toString(), "statuses", List.of("FAILED", "COMPLETED")),
        Map.of("statuses", List.of("PENDING", "COMPLETED", "DISPUTED")),
        Map.of("occurredFrom", START.plusSeconds(2).toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 19, 57, 100})
  void goingBackwardsGivesTheSameRowsAsGoingForwards(int size) {
    for (Map<String, Object> filter : filters()) {
      List<String> forwards = walk(QUERY, Map.of("filter", filter), size, true);
      List<String> backwards = walk(QUERY, Map.of("filter", filter), size, false);
      assertThat(forwards).isNotEmpty().doesNotHaveDuplicates();
      assertThat(backwards).isEqualTo(forwards);
    }
  }

  @Test
  void theListsHoldExactlyTheRowsOfTheirFilter() {
    assertThat(walk(QUERY, Map.of("filter", filters().get(0)), 10, true)).hasSize(ROWS);
    assertThat(walk(QUERY, Map.of("filter", filters().get(1)), 10, true)).hasSize(ROWS / 3);
    assertThat(walk(QUERY, Map.of("filter", filters().get(3)), 10, true))
        .hasSize(ROWS + ROWS - ROWS / 3);
  }

  @Test
  void aUsersOwnListIsTheSameAsTheFilteredOne() {
    List<String> filtered = walk(QUERY, Map.of("filter", filters().get(2)), 7, true);
    Map<String, Object> nested =
        Map.of("id", USER.toString(), "filter", Map.of("statuses", List.of("FAILED", "COMPLETED")));
    assertThat(walk(NESTED, nested, 7, true)).isEqualTo(filtered);
    assertThat(walk(NESTED, nested, 7, false)).isEqualTo(filtered);
  }

  @Test
  void rowsThatComeInAtTheHeadShiftNoPage() {
    UUID user = id(3);
    rows.user(user, "eve@example.com", START);
    for (int i = 0; i < 9; i++) {
      transaction(user, 3000 + i, i / 4, "REFUNDED");
    }
    Map<String, Object> filter = Map.of("filter", Map.of("userId", user.toString()));
    List<String> before = walk(QUERY, filter, 100, true);
    List<String> seen = new ArrayList<>();
    String after = null;
    for (int page = 0; page < 3; page++) {
      JsonNode connection = ask(QUERY, filter, 3, true, after);
      seen.addAll(ids(connection));
      after = connection.at("/pageInfo/endCursor").asString();
      transaction(user, 3100 + page, 60 + page, "REFUNDED");
    }
    assertThat(seen).isEqualTo(before);
    JsonNode back = ask(QUERY, filter, 100, false, firstCursorOf(QUERY, filter, seen.get(0)));
    assertThat(ids(back)).hasSize(3);
  }

  @Test
  void aPageSaysWhatLiesOnEachSideOfIt() {
    UUID user = id(4);
    rows.user(user, "kim@example.com", START);
    for (int i = 0; i < 5; i++) {
      transaction(user, 4000 + i, i, "REFUNDED");
    }
    Map<String, Object> filter = Map.of("filter", Map.of("userId", user.toString()));
    JsonNode all = ask(QUERY, filter, 5, true, null);
    assertThat(sides(all)).isEqualTo("previous=false next=false");
    assertThat(sides(ask(QUERY, filter, 2, true, null))).isEqualTo("previous=false next=true");
    assertThat(sides(ask(QUERY, filter, 2, true, cursor(all, 1))))
        .isEqualTo("previous=true next=true");
    assertThat(sides(ask(QUERY, filter, 2, true, cursor(all, 2))))
        .isEqualTo("previous=true next=false");
    assertThat(sides(ask(QUERY, filter, 2, false, null))).isEqualTo("previous=true next=false");
    assertThat(sides(ask(QUERY, filter, 2, false, cursor(all, 3))))
        .isEqualTo("previous=true next=true");
    assertThat(sides(ask(QUERY, filter, 2, false, cursor(all, 2))))
        .isEqualTo("previous=false next=true");
  }

  @Test
  void aPageBehindTheLastRowIsEmptyAndKnowsThatThereAreRowsBeforeIt() {
    Map<String, Object> filter = Map.of("filter", filters().get(0));
    JsonNode all = ask(QUERY, filter, 100, true, null);
    JsonNode behind = ask(QUERY, filter, 5, true, cursor(all, ROWS - 1));
    assertThat(ids(behind)).isEmpty();
    assertThat(sides(behind)).isEqualTo("previous=true next=false");
    assertThat(behind.at("/pageInfo/startCursor").isNull()).isTrue();
    assertThat(behind.at("/pageInfo/endCursor").isNull()).isTrue();
    JsonNode before = ask(QUERY, filter, 5, false, cursor(all, 0));
    assertThat(ids(before)).isEmpty();
    assertThat(sides(before)).isEqualTo("previous=false next=true");
  }

  @Test
  void aRangeBetweenTwoCursorsHoldsWhatLiesBetweenThem() {
    Map<String, Object> filter = Map.of("filter", filters().get(0));
    JsonNode all = ask(QUERY, filter, 100, true, null);
    Map<String, Object> between = new HashMap<>(filter);
    between.put("after", cursor(all, 3));
    between.put("before", cursor(all, 8));
    between.put("first", 10);
    JsonNode page = connection(api.ask(QUERY, between));
    assertThat(ids(page)).isEqualTo(ids(all).subList(4, 8));
    assertThat(sides(page)).isEqualTo("previous=true next=true");
  }

  @Test
  void aCursorIsRefusedInAnyListButItsOwn() {
    Map<String, Object> mine = Map.of("filter", filters().get(0));
    String cursor = cursor(ask(QUERY, mine, 1, true, null), 0);
    List<Answer> elsewhere =
        List.of(
            api.ask(
                "query($c: String) { users(after: $c) { edges { cursor } } }", Map.of("c", cursor)),
            api.ask(QUERY, Map.of("after", cursor)),
            api.ask(QUERY, Map.of("after", cursor, "filter", filters().get(1))),
            api.ask(NESTED, Map.of("id", USER.toString(), "after", cursor)));
    for (Answer answer : elsewhere) {
      assertThat(answer.code()).isEqualTo("TM-302");
      assertThat(answer.classification()).isEqualTo("BAD_REQUEST");
    }
    JsonNode nested = ask(NESTED, Map.of("id", USER.toString()), 1, true, null);
    assertThat(api.ask(NESTED, Map.of("id", id(2).toString(), "after", cursor(nested, 0))).code())
        .isEqualTo("TM-302");
  }

  @Test
  void theOrderOfStatusesInAFilterDoesNotMakeAnotherList() {
    String cursor = cursor(ask(QUERY, Map.of("filter", filters().get(2)), 1, true, null), 0);
    Map<String, Object> turned =
        Map.of("userId", USER.toString(), "statuses", List.of("COMPLETED", "FAILED", "FAILED"));
    assertThat(ids(ask(QUERY, Map.of("filter", turned), 1, true, cursor))).hasSize(1);
  }

  private static List<String> walk(
      String query, Map<String, Object> variables, int size, boolean forwards) {
    List<String> seen = new ArrayList<>();
    String cursor = null;
    for (int page = 0; page <= 2 * ROWS; page++) {
      JsonNode connection = ask(query, variables, size, forwards, cursor);
      List<String> ids = ids(connection);
      if (!forwards) {
        Collections.reverse(ids);
      }
      seen.addAll(ids);
      boolean more =
          connection
              .at(forwards ? "/pageInfo/hasNextPage" : "/pageInfo/hasPreviousPage")
              .asBoolean();
      boolean behind =
          connection
              .at(forwards ? "/pageInfo/hasPreviousPage" : "/pageInfo/hasNextPage")
              .asBoolean();
      assertThat(behind).as("rows behind a page that begins at a cursor").isEqualTo(cursor != null);
      if (!more) {
        if (!forwards) {
          Collections.reverse(seen);
        }
        return seen;
      }
      cursor = connection.at(forwards ? "/pageInfo/endCursor" : "/pageInfo/startCursor").asString();
    }
    throw new AssertionError("the list has no end");
  }

  private static JsonNode ask(
      String query, Map<String, Object> variables, int size, boolean forwards, String cursor) {
    Map<String, Object> all = new HashMap<>(variables);
    all.put(forwards ? "first" : "last", size);
    if (cursor != null) {
      all.put(forwards ? "after" : "before", cursor);
    }
    return connection(api.ask(query, all));
  }

  private static JsonNode connection(Answer answer) {
    JsonNode flat = answer.data("/transactions");
    return flat.isMissingNode() ? answer.data("/user/transactions") : flat;
  }

  private static String firstCursorOf(String query, Map<String, Object> variables, String id) {
    JsonNode all = ask(query, variables, 100, true, null);
    return cursor(all, ids(all).indexOf(id));
  }

  private static String cursor(JsonNode connection, int place) {
    return connection.at("/edges/" + place + "/cursor").asString();
  }

  private static List<String> ids(JsonNode connection) {
    List<String> ids = new ArrayList<>();
    connection.at("/edges").forEach(edge -> ids.add(edge.at("/node/id").asString()));
    return ids;
  }

  private static String sides(JsonNode connection) {
    return "previous="
        + connection.at("/pageInfo/hasPreviousPage").asBoolean()
        + " next="
        + connection.at("/pageInfo/hasNextPage").asBoolean();
  }
}
