package io.tidemark.api;

import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Where only the named operations are trusted, and how they are called by their ids. */
class TrustedDocumentsIT {
  private static final Map<String, Object> NOBODY = Map.of("id", id(1).toString());

  @RegisterExtension
  static final RunningApi trusting =
      new RunningApi(
          Map.of("tidemark.api.trusted-documents", true, "tidemark.api.introspection", true));

  @Test
  void aNamedOperationIsAnsweredByItsTextItsHashAndItsName() throws Exception {
    String text = text("TransactionById");
    for (Map<String, Object> body :
        List.<Map<String, Object>>of(
            Map.of("query", text),
            byId("sha256Hash", sha256(text)),
            byId("id", "TransactionById"),
            with(byId("sha256Hash", sha256(text)), "query", text),
            with(byId("id", "TransactionById"), "operationName", "TransactionById"))) {
      Answer answer = send(trusting, with(body, "variables", NOBODY));
      assertThat(answer.data("/transaction").isNull()).as(answer.body()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ freshness { table } }",
        "{ __typename }",
        "{ __schema { queryType { name } } }",
        "query Freshness { users { edges { node { id } } } }",
        "this is no GraphQL",
        "PersistedQueryMarker"
      })
  void anyOtherDocumentIsRefusedBeforeItIsRead(String query) {
    Answer answer = send(trusting, Map.of("query", query));
    assertThat(answer.status()).isBetween(200, 403);
    assertThat(answer.code()).isIn("TM-315", "TM-317");
    assertThat(answer.json().has("data")).isFalse();
  }

  @Test
  void aNamedOperationThatWasChangedByOneLetterIsRefused() throws IOException {
    Answer answer =
        send(trusting, Map.of("query", text("Freshness").replace("seconds", "seconds ")));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.code()).isEqualTo("TM-315");
    assertThat(answer.classification()).isEqualTo("FORBIDDEN");
  }

  @Test
  void nothingBecomesTrustedByBeingSent() throws Exception {
    String query = "{ __typename }";
    Map<String, Object> registration = with(byId("sha256Hash", sha256(query)), "query", query);
    assertThat(send(trusting, registration).code()).isEqualTo("TM-317");
    assertThat(send(trusting, byId("sha256Hash", sha256(query))).code()).isEqualTo("TM-317");
    assertThat(send(trusting, Map.of("query", query)).code()).isEqualTo("TM-315");
  }

  @Test
  void anIdIsThatOfItsText() throws IOException {
    Map<String, Object> other = with(byId("id", "UserPage"), "query", text("Freshness"));
    assertThat(send(trusting, other).code()).isEqualTo("TM-317");
    for (Object id : List.of("", "../UserPage", "UserPage.graphql", 7, List.of("UserPage"))) {
      Answer answer = send(trusting, byId("id", id));
      assertThat(answer.code()).as(String.valueOf(id)).isEqualTo("TM-317");
      assertThat(answer.status()).isEqualTo(400);
    }
  }

  @Test
  void idsAreAnsweredWhereOtherDocumentsAreTooAndTheSupportPageNeedsNoMore() throws IOException {
    try (RunningApi open = trusting.again(Map.of())) {
      assertThat(send(open, byId("id", "Freshness")).data("/freshness").size()).isEqualTo(4);
      assertThat(send(open, byId("id", "Nothing")).code()).isEqualTo("TM-317");
      assertThat(send(open, Map.of("query", "{ __typename }")).status()).isEqualTo(200);
    }
    String served = trusting.get("/assets/operations/Freshness.graphql").body();
    assertThat(send(trusting, Map.of("query", served)).data("/freshness").size()).isEqualTo(4);
  }

  private static Map<String, Object> byId(String key, Object id) {
    return Map.of("extensions", Map.of("persistedQuery", Map.of("version", 1, key, id)));
  }

  private static Map<String, Object> with(Map<String, Object> body, String key, Object value) {
    Map<String, Object> more = new HashMap<>(body);
    more.put(key, value);
    return more;
  }

  private static Answer send(RunningApi api, Map<String, Object> body) {
    return api.send(
        HttpRequest.newBuilder(api.uri("/graphql"))
            .header("Authorization", "Bearer " + api.tokens().of("support"))
            .header("Content-Type", "application/json")
            .header("Accept", "application/graphql-response+json")
            .POST(HttpRequest.BodyPublishers.ofString(new JsonMapper().writeValueAsString(body))));
  }

  private static String text(String operation) throws IOException {
    String file = "/tidemark/graphql/operations/" + operation + ".graphql";
    try (var stream = TrustedDocumentsIT.class.getResourceAsStream(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String sha256(String text) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
  }
}
