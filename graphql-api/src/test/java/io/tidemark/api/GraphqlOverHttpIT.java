package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The GraphQL over HTTP specification (draft of 2025), paragraph by paragraph. It asks for other
 * statuses where a client accepts {@code application/graphql-response+json} than where it accepts
 * {@code application/json}, since old clients take a status for a fault of the transport.
 */
class GraphqlOverHttpIT {
  private static final String NEW = "application/graphql-response+json";
  private static final String OLD = "application/json";

  @RegisterExtension static final RunningApi api = new RunningApi();

  @ParameterizedTest
  @ValueSource(strings = {NEW, OLD})
  void theAnswerHasTheMediaTypeThatWasAskedFor(String accept) {
    Answer answer = post("{\"query\":\"{ __typename }\"}", accept);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith(accept);
    assertThat(answer.data("/__typename").asString()).isEqualTo("Query");
  }

  @Test
  void ofTwoMediaTypesThePreferredOneIsWritten() {
    String body = "{\"query\":\"{ __typename }\"}";
    assertThat(post(body, NEW + ", " + OLD + ";q=0.9").header("Content-Type")).startsWith(NEW);
    assertThat(post(body, NEW + ";q=0.5, " + OLD).header("Content-Type")).startsWith(OLD);
    assertThat(post(body, "*/*").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"query\":\"{ __typename"
            + " }\",\"variables\":null,\"operationName\":null,\"extensions\":null}",
        "{\"query\":\"{ __typename }\",\"variables\":{},\"extensions\":{}}",
        "{\"query\":\"query A { __typename } query B { __typename }\",\"operationName\":\"B\"}",
        "{\"query\":\"{ __typename }\",\"somethingNew\":[1]}"
      })
  void aWellFormedRequestIsAnswered(String body) {
    assertThat(post(body, NEW).status()).isEqualTo(200);
    assertThat(post(body, OLD).data("/__typename").asString()).isEqualTo("Query");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`NONSENSE`",
        "{\"qeury\":\"{ __typename }\"}",
        "{\"query\":",
        "{\"query\":7}",
        "{\"query\":[\"{ __typename }\"]}",
        "{\"query\":\"{ __typename }\",\"variables\":[7]}",
        "{\"query\":\"{ __typename }\",\"variables\":\"{}\"}",
        "{\"query\":\"{ __typename }\",\"extensions\":[0]}",
        "{\"query\":\"{ __typename }\",\"operationName\":{}}",
        "{\"query\":null}",
        "{}"
      })
  void whatIsNoWellFormedRequestIs400WhicheverMediaTypeIsAccepted(String body) {
    for (String accept : new String[] {NEW, OLD}) {
      Answer answer = post(body, accept);
      assertThat(answer.status()).as(body + " " + answer.body()).isEqualTo(400);
      assertThat(answer.code()).isIn("TM-330", "TM-304");
      assertThat(answer.json().has("data")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"query\":\"\"} | TM-304",
        "{\"query\":\"{\"} | TM-304",
        "{\"query\":\"{ nonsense }\"} | TM-304",
        "{\"query\":\"query A { __typename } query B { __typename }\"} | TM-304",
        "{\"query\":\"query A { __typename }\",\"operationName\":\"B\"} | TM-304",
        "{\"query\":\"query($id: ID!) { user(id: $id) { id } }\"} | TM-304",
        "{\"query\":\"query($n: Int) { users(first: $n) { edges { cursor } }"
            + " }\",\"variables\":{\"n\":\"x\"}} | TM-304",
        "{\"query\":\"mutation { deleteEverything }\"} | TM-304",
        "{\"query\":\"fragment f on User { id }\"} | TM-304",
      })
  void whatCannotBeExecutedIs400OnlyWhereTheClientKnowsTheNewMediaType(String body, String code) {
    Answer known = post(body, NEW);
    assertThat(known.status()).as(known.body()).isEqualTo(400);
    assertThat(known.code()).isEqualTo(code);
    assertThat(known.json().has("data")).isFalse();
    Answer old = post(body, OLD);
    assertThat(old.status()).isEqualTo(200);
    assertThat(old.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {NEW, OLD})
  void anErrorOfAFieldIs200SinceTheRestWasAnswered(String accept) {
    Answer answer = post("{\"query\":\"{ __typename user(id: \\\"x\\\") { id } }\"}", accept);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.code()).isEqualTo("TM-303");
    assertThat(answer.json().at("/data/__typename").asString()).isEqualTo("Query");
    assertThat(answer.json().at("/data/user").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/graphql",
        "/graphql?query=%7B__typename%7D",
        "/graphql?query=mutation%7BdeleteEverything%7D"
      })
  void aGetIsRefusedAndToldWhichMethodThereIs(String path) {
    Answer answer = api.send(as(HttpRequest.newBuilder(api.uri(path)).GET()));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("POST");
    assertThat(answer.code()).isEqualTo("TM-330");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
  void soIsEveryOtherMethod(String method) {
    Answer answer =
        api.send(
            as(HttpRequest.newBuilder(api.uri("/graphql")))
                .method(method, HttpRequest.BodyPublishers.ofString("{}")));
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("POST");
  }

  @Test
  void aRequestInAnotherEncodingThanUtf8IsReadByItsCharset() {
    Answer answer =
        api.send(
            as(HttpRequest.newBuilder(api.uri("/graphql")))
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ ü }\"}")));
    assertThat(answer.code()).isEqualTo("TM-304");
  }

  private static Answer post(String body, String accept) {
    return api.send(
        as(HttpRequest.newBuilder(api.uri("/graphql")))
            .header("Content-Type", "application/json")
            .header("Accept", accept)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static HttpRequest.Builder as(HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + api.tokens().of("support"));
  }
}
