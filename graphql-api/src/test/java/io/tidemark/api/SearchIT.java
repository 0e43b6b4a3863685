package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a search finds, by kind. */
class SearchIT {
  private static final String QUERY =
      """
      query($text: String!, $first: Int! = 10) {
        search(text: $text, first: $first) {
          users { nodes { id } hasMore }
          transactions { nodes { id } hasMore }
          cardTransactions { nodes { id } hasMore }
        }
      }
      """;
  private static final UUID ADA = UUID.fromString("a0000000-0000-7000-8000-000000000001");
  private static final UUID BOB = UUID.fromString("b0000000-0000-7000-8000-000000000002");
  private static final UUID RECEIPT = UUID.fromString("c1234567-89ab-7000-8000-000000000003");

  @RegisterExtension static final RunningApi api = new RunningApi();

  @BeforeAll
  static void start() {
    ServingRows rows = api.rows();
    rows.user(ADA, "Ada.L@Example.com", START);
    rows.user(BOB, "bob_1@example.com", START.plusSeconds(1));
    rows.run("update serving.users set full_name = 'Bob 100% Öztürk' where user_id = ?", BOB);
    rows.user(id(1), "xada.l@example.com", START.plusSeconds(2));
    rows.transaction(RECEIPT, ADA, "COMPLETED", "1", START);
    rows.run(
        "update serving.transactions set description = 'ORDER 48213' where transaction_id = ?",
        RECEIPT);
    for (int i = 0; i < 5; i++) {
      rows.transaction(id(100 + i), BOB, "COMPLETED", "1", START.plusSeconds(i));
      rows.run(
          "update serving.transactions set card_last4 = '0042', description = 'Tap 0042'"
              + " where transaction_id = ?",
          id(100 + i));
    }
    rows.run(
        "insert into serving.transactions (transaction_id, description, card_last4, updated_at,"
            + " deleted, kafka_timestamp, kafka_offset, events_version, lake_version)"
            + " values (?, 'ORDER 48213', '0042', now(), true, now(), 0, 0, 0)",
        id(200));
  }

  @Test
  void whoMayNotReadPersonalDataFindsByAWholeAddressOrNameAndByNoPartOfOne() {
    assertThat(customers("support", "ada.l@EXAMPLE.com")).containsExactly(ADA);
    assertThat(customers("support", " ada lovelace ")).containsExactly(id(1), ADA);
    assertThat(customers("support", "bob 100% öztürk")).containsExactly(BOB);
    assertThat(customers("support", BOB.toString().substring(0, 13))).containsExactly(BOB);
    for (String part :
        List.of(
            "ada.l@example.co",
            "da.l@example.com",
            "ada.l",
            "example.com",
            "@example",
            "Ada Lovelac",
            "ovelace",
            "Lovelace",
            "Ada",
            "com Ada Lovelace",
            "Bob",
            "_______",
            "%Lovelace")) {
      assertThat(customers("support", part)).as(part).isEmpty();
    }
    assertThat(customers("senior", "Lovelace")).containsExactly(id(1), ADA);
    assertThat(customers("admin", "Lovelace")).containsExactly(id(1), ADA);
  }

  @Test
  void anAnswerSaysWhetherPartsFind() {
    String query = "{ search(text: \"ada\") { byParts } }";
    assertThat(api.askAs("support", query).data("/search/byParts").asBoolean()).isFalse();
    assertThat(api.askAs("senior", query).data("/search/byParts").asBoolean()).isTrue();
    String both = api.tokens().of("support", "senior");
    assertThat(api.askWith(both, query, Map.of()).data("/search/byParts").asBoolean()).isTrue();
  }

  @Test
  void aPartOfAnAddressOrANameFindsCustomersInAnyCaseWithTheExactAddressFirst() {
    assertThat(found("ADA.l@", "users")).containsExactly(id(1), ADA);
    assertThat(found("ada.l@example.com", "users")).containsExactly(ADA, id(1));
    assertThat(found("  lovelace ", "users")).containsExactly(id(1), ADA);
    assertThat(found("ÖZTÜRK", "users")).containsExactly(BOB);
    assertThat(found("nobody", "users")).isEmpty();
  }

  @Test
  void signsThatLikeWouldReadAsAnythingStandForThemselves() {
    assertThat(found("100%", "users")).containsExactly(BOB);
    assertThat(found("b_1", "users")).containsExactly(BOB);
    assertThat(found("%%%", "users")).isEmpty();
    assertThat(found("___", "users")).isEmpty();
    assertThat(found("\\\\\\", "users")).isEmpty();
    assertThat(found("%%%%", "transactions")).isEmpty();
  }

  @Test
  void anIdOrItsBeginningFindsWhatHasIt() {
    assertThat(found(RECEIPT.toString(), "transactions")).containsExactly(RECEIPT);
    assertThat(found("C1234567-89", "transactions")).containsExactly(RECEIPT);
    assertThat(found("c123456789", "transactions")).containsExactly(RECEIPT);
    assertThat(found("c1234568", "transactions")).isEmpty();
    assertThat(found(ADA.toString(), "users")).containsExactly(ADA);
    assertThat(found("a0000000", "users")).containsExactly(ADA);
  }

  @Test
  void aReceiptIsFoundByItsLineOrByTheNumberAtItsEndAndOnlyWhileItIsLive() {
    for (String text : List.of("ORDER 48213", "order 48213", "48213", "8213")) {
      assertThat(found(text, "transactions")).containsExactly(RECEIPT);
    }
    assertThat(found("ORDER", "transactions")).isEmpty();
    assertThat(found("213", "transactions")).isEmpty();
  }

  @Test
  void fourDigitsFindTheTransactionsOfACardNewestFirst() {
    assertThat(found("0042", "cardTransactions"))
        .containsExactly(id(104), id(103), id(102), id(101), id(100));
    assertThat(found("0042", "transactions")).hasSize(5);
    assertThat(found("00421", "cardTransactions")).isEmpty();
    assertThat(found("004", "cardTransactions")).isEmpty();
  }

  @Test
  void aKindHoldsAsManyAsWereAskedForAndSaysWhetherThereAreMore() {
    Answer three = api.ask(QUERY, Map.of("text", "0042", "first", 3));
    assertThat(three.each("/search/cardTransactions/nodes", "/id"))
        .containsExactly(id(104).toString(), id(103).toString(), id(102).toString());
    assertThat(three.data("/search/cardTransactions/hasMore").asBoolean()).isTrue();
    assertThat(three.data("/search/transactions/hasMore").asBoolean()).isTrue();
    Answer all = api.ask(QUERY, Map.of("text", "0042", "first", 5));
    assertThat(all.data("/search/cardTransactions/hasMore").asBoolean()).isFalse();
  }

  private static List<UUID> found(String text, String kind) {
    return found("senior", text, kind);
  }

  private static List<UUID> customers(String role, String text) {
    return found(role, text, "users");
  }

  private static List<UUID> found(String role, String text, String kind) {
    return api
        .askWith(api.tokens().of(role), QUERY, Map.of("text", text))
        .each("/search/" + kind + "/nodes", "/id")
        .stream()
        .map(UUID::fromString)
        .toList();
  }
}
