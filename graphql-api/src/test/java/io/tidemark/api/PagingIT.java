package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Walks over whole lists, both ways, with ties and while rows are coming in. */
class PagingIT {
  private static final UUID USER = id(1);
  private static final int ROWS = 57;
  private static final String QUERY =
      """
      query($filter: TransactionFilter, $orderBy: [TransactionOrder!], $first: Int, $after: String, $last: Int, $before: String) {
        transactions(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
          edges { cursor node { id } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
      """;
  private static final String NESTED =
      """
      query($id: ID!, $filter: UserTransactionFilter, $orderBy: [TransactionOrder!], $first: Int, $after: String, $last: Int, $before: String) {
        user(id: $id) {
          transactions(filter: $filter, orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
            edges { cursor node { id } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          }
        }
      }
      """;

  private static final String TIMELINE =
      """
      query($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
        transaction(id: $id) {
          timeline(first: $first, after: $after, last: $last, before: $before) {
            edges { cursor node { id: kafkaOffset } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          }
        }
      }
      """;
  private static final String USERS =
      """
      query($orderBy: [UserOrder!], $first: Int, $after: String, $last: Int, $before: String) {
        users(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
          edges { cursor node { id } }
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        }
      }
      """;
  private static final List<List<String>> ORDERS =
      List.of(
          List.of("OCCURRED_AT_DESC"),
          List.of("OCCURRED_AT_ASC"),
          List.of("STATUS_ASC", "OCCURRED_AT_DESC"),
          List.of("STATUS_DESC", "OCCURRED_AT_ASC"));

  @RegisterExtension static final RunningApi api = new RunningApi();

  @TempDir Path folder;

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
      for (List<String> order : ORDERS) {
        assertSameBothWays(QUERY, Map.of("filter", filter, "orderBy", order), size);
      }
    }
  }

  @Test
  void everyOtherListIsTheSameBothWaysToo() {
    for (long number = 0; number < 23; number++) {
      rows.event(id(1000), number, "upsert", "PENDING", START.plusSeconds(number * 7 % 5));
    }
    for (int size : new int[] {1, 4, 100}) {
      assertThat(assertSameBothWays(TIMELINE, Map.of("id", id(1000).toString()), size)).hasSize(23);
      for (List<String> order : ORDERS) {
        assertSameBothWays(NESTED, Map.of("id", USER.toString(), "orderBy", order), size);
      }
      for (String order : List.of("CREATED_AT_DESC", "CREATED_AT_ASC")) {
        assertSameBothWays(USERS, Map.of("orderBy", List.of(order)), size);
      }
    }
  }

  private static List<String> assertSameBothWays(
      String query, Map<String, Object> variables, int size) {
    List<String> forwards = walk(query, variables, size, true);
    assertThat(forwards).isNotEmpty().doesNotHaveDuplicates();
    assertThat(walk(query, variables, size, false)).isEqualTo(forwards);
    return forwards;
  }

  @Test
  void anOrderIsTheOtherOneTurnedRound() {
    Map<String, Object> filter = filters().get(0);
    for (int order = 0; order < ORDERS.size(); order += 2) {
      List<String> one =
          walk(QUERY, Map.of("filter", filter, "orderBy", ORDERS.get(order)), 7, true);
      List<String> other =
          walk(QUERY, Map.of("filter", filter, "orderBy", ORDERS.get(order + 1)), 7, true);
      Collections.reverse(other);
      assertThat(other).isEqualTo(one);
    }
  }

  @Test
  void aListByStatusHasTheStatusesInTheirOrderAndTheNewestFirstWithinEach() {
    Answer answer =
        api.ask(
            "{ transactions(first: 100, orderBy: [STATUS_ASC, OCCURRED_AT_DESC], filter: {userId:"
                + " \""
                + USER
                + "\"}) { edges { node { status occurredAt } } } }");
    assertThat(answer.each("/transactions/edges", "/node/status").stream().distinct())
        .containsExactly("COMPLETED", "FAILED");
    List<String> completed =
        answer.each("/transactions/edges", "/node/occurredAt").subList(0, ROWS - ROWS / 3);
    assertThat(completed).isSortedAccordingTo(Comparator.reverseOrder());
  }

  @Test
  void whatWasThereIsSeenOnceInBothDirectionsWhileRowsComeInEverywhere() throws Exception {
    UUID user = id(5);
    rows.user(user, "joe@example.com", START);
    Random random = new Random(7);
    for (int i = 0; i < 40; i++) {
      transaction(user, 5000 + i, -random.nextInt(9), i % 2 == 0 ? "AUTHORIZED" : "REFUNDED");
    }
    AtomicBoolean done = new AtomicBoolean();
    CompletableFuture<Void> inserts =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 150 && !done.get(); i++) {
                transaction(
                    user, 6000 + i, -random.nextInt(12), i % 2 == 0 ? "AUTHORIZED" : "REFUNDED");
              }
            });
    Map<String, Object> filter = Map.of("userId", user.toString());
    for (List<String> order : ORDERS) {
      Map<String, Object> list = Map.of("filter", filter, "orderBy", order);
      List<String> forwards = walk(QUERY, list, 7, true);
      List<String> backwards = walk(QUERY, list, 7, false);
      assertThat(forwards).doesNotHaveDuplicates();
      assertThat(backwards).doesNotHaveDuplicates();
      forwards.removeIf(PagingIT::cameLater);
      backwards.removeIf(PagingIT::cameLater);
      assertThat(forwards).hasSize(40).isEqualTo(backwards);
    }
    done.set(true);
    inserts.get();
  }

  private static boolean cameLater(String id) {
    return UUID.fromString(id).compareTo(id(6000)) >= 0;
  }

  @Test
  void aCursorSurvivesARestartAndAReloadOfTheTableAndNoOtherKey() throws Exception {
    Map<String, Object> filter = Map.of("filter", filters().get(0));
    JsonNode page = ask(QUERY, filter, 5, true, null);
    Map<String, Object> next = new HashMap<>(filter);
    next.put("first", 5);
    next.put("after", cursor(page, 4));
    List<String> rest = ids(connection(api.ask(QUERY, next)));
    assertThat(rest).hasSize(5);
    try (RunningApi restarted = api.again(Map.of())) {
      assertThat(ids(connection(restarted.ask(QUERY, next)))).isEqualTo(rest);
      byte[] bytes = new byte[32];
      bytes[0] = 1;
      Path key =
          Files.writeString(folder.resolve("key"), Base64.getEncoder().encodeToString(bytes));
      try (RunningApi other = api.again(Map.of("tidemark.api.cursor-key-file", key))) {
        assertThat(other.ask(QUERY, next).code()).isEqualTo("TM-302");
      }
      // As sync loads a table anew: a twin beside it, which then takes its place.
      for (String table : List.of("transactions", "users")) {
        rows.run("select tidemark.begin_load('" + table + "')");
        rows.run("insert into staging.load_" + table + " select * from serving." + table);
        rows.run("select tidemark.index_load('" + table + "')");
        rows.run("select tidemark.publish_load('" + table + "')");
      }
      assertThat(ids(connection(restarted.ask(QUERY, next)))).isEqualTo(rest);
    }
  }

  @Test
  void aCursorIsRefusedInAnotherOrder() {
    Map<String, Object> filter = filters().get(0);
    for (List<String> made : ORDERS) {
      Map<String, Object> list = Map.of("filter", filter, "orderBy", made);
      String cursor = cursor(ask(QUERY, list, 1, true, null), 0);
      for (List<String> used : ORDERS) {
        Answer answer = api.ask(QUERY, Map.of("filter", filter, "orderBy", used, "after", cursor));
        if (used.equals(made)) {
          assertThat(answer.json().has("errors")).isFalse();
        } else {
          assertThat(answer.code()).isEqualTo("TM-302");
        }
      }
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
  void everyRangeIsTheSameWhetherTheRowsOfItsCursorsAreThereOrGone() {
    UUID user = id(6);
    rows.user(user, "max@example.com", START);
    for (int i = 0; i < 5; i++) {
      transaction(user, 5500 + i, i / 2, i % 2 == 0 ? "AUTHORIZED" : "REFUNDED");
    }
    Map<List<String>, JsonNode> lists = new HashMap<>();
    for (List<String> order : ORDERS) {
      lists.put(order, ask(QUERY, ofUser(user, order), 100, true, null));
    }
    assertEveryRange(user, lists, List.of());
    rows.run("update serving.transactions set deleted = true where transaction_id = ?", id(5501));
    rows.run("update serving.transactions set deleted = true where transaction_id = ?", id(5504));
    assertEveryRange(user, lists, List.of(id(5501).toString(), id(5504).toString()));
  }

  private static Map<String, Object> ofUser(UUID user, List<String> order) {
    return Map.of("filter", Map.of("userId", user.toString()), "orderBy", order);
  }

  /** Holds pages of one row, and of several, between any two cursors against what is left there. */
  private static void assertEveryRange(
      UUID user, Map<List<String>, JsonNode> lists, List<String> gone) {
    lists.forEach(
        (order, list) -> {
          List<String> ids = ids(list);
          for (int after = -1; after < ids.size(); after++) {
            for (int before = 0; before <= ids.size(); before++) {
              Map<String, Object> range = new HashMap<>(ofUser(user, order));
              range.put("after", after < 0 ? null : cursor(list, after));
              range.put("before", before == ids.size() ? null : cursor(list, before));
              assertRange(ids, gone, after, before, range);
            }
          }
        });
  }

  private static void assertRange(
      List<String> ids, List<String> gone, int after, int before, Map<String, Object> range) {
    List<String> inside = left(ids.subList(after + 1, Math.max(after + 1, before)), gone);
    boolean previous = after >= 0 && !left(ids.subList(0, after + 1), gone).isEmpty();
    boolean next = before < ids.size() && !left(ids.subList(before, ids.size()), gone).isEmpty();
    for (int size : new int[] {1, 3}) {
      boolean more = inside.size() > size;
      int held = Math.min(size, inside.size());
      JsonNode first = ask(QUERY, range, size, true);
      assertThat(ids(first)).isEqualTo(inside.subList(0, held));
      assertThat(sides(first)).isEqualTo("previous=" + previous + " next=" + (next || more));
      JsonNode last = ask(QUERY, range, size, false);
      assertThat(ids(last)).isEqualTo(inside.subList(inside.size() - held, inside.size()));
      assertThat(sides(last)).isEqualTo("previous=" + (previous || more) + " next=" + next);
    }
  }

  private static List<String> left(List<String> ids, List<String> gone) {
    return ids.stream().filter(id -> !gone.contains(id)).toList();
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
    if (cursor != null) {
      all.put(forwards ? "after" : "before", cursor);
    }
    return ask(query, all, size, forwards);
  }

  private static JsonNode ask(
      String query, Map<String, Object> variables, int size, boolean forwards) {
    Map<String, Object> all = new HashMap<>(variables);
    all.put(forwards ? "first" : "last", size);
    return connection(api.ask(query, all));
  }

  private static JsonNode connection(Answer answer) {
    return Stream.of("/transactions", "/users", "/user/transactions", "/transaction/timeline")
        .map(answer::data)
        .filter(connection -> !connection.isMissingNode())
        .findFirst()
        .orElseThrow();
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
