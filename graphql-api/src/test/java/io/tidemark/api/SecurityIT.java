package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and how far. */
class SecurityIT {
  private static final String FRESHNESS = "{ freshness { table } }";
  private static final String USERS = "{ users { edges { node { id } } } }";
  private static final String SCHEMA = "{ __schema { queryType { name } } }";

  @RegisterExtension static final RunningApi api = new RunningApi();

  @Test
  void withoutATokenTheAnswerIs401AndSaysWhatToDo() {
    Answer answer = api.send(post("{\"query\":\"" + FRESHNESS + "\"}"));
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo("TM-310");
    assertThat(answer.message()).contains("Authorization: Bearer <token>");
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void anExpiredTokenIsToldFromAWrongOne() {
    Instant now = Instant.now();
    String expired =
        api.tokens()
            .with(
                token ->
                    token
                        .issueTime(Date.from(now.minusSeconds(600)))
                        .expirationTime(Date.from(now.minusSeconds(60))));
    assertRefused(expired, "TM-312");
  }

  @Test
  void aTokenThatIsWrongInAnyWayIsRefused() throws JOSEException {
    Tokens tokens = api.tokens();
    for (String token :
        List.of(
            "rubbish",
            tokens.signedByAnother(),
            tokens.signedAs(JWSAlgorithm.RS512),
            tokens.signedWithThePublicKeyAsSecret(),
            // {"alg":"none"}
            "eyJhbGciOiJub25lIn0." + tokens.of("admin").split("\\.")[1] + ".",
            tokens.with(claims -> claims.issuer("somebody-else")),
            tokens.with(claims -> claims.audience("another-api")),
            tokens.with(claims -> claims.subject(null)),
            tokens.with(claims -> claims.expirationTime(null)),
            tokens.with(
                claims -> claims.notBeforeTime(Date.from(Instant.now().plusSeconds(300)))))) {
      assertRefused(token, "TM-311");
    }
  }

  @Test
  void aTokenInTheUrlCountsForNothing() {
    String token = api.tokens().of("support");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(api.uri("/graphql?access_token=" + token))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ __typename }\"}"));
    assertThat(api.send(request).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "support, 200, 200",
    "senior, 200, 200",
    "admin, 200, 200",
    "auditor, 403, 200",
    "nobody, 403, 403"
  })
  void rolesReachAsFarAsTheyShould(String role, int users, int freshness) {
    assertThat(api.askAs(role, USERS).status()).isEqualTo(users);
    assertThat(api.askAs(role, FRESHNESS).status()).isEqualTo(freshness);
    if (users == 403) {
      assertThat(api.askAs(role, USERS).code()).isEqualTo("TM-313");
      assertThat(api.askAs(role, USERS).body()).doesNotContain("edges");
    }
  }

  @Test
  void aRoleIsNotStretchedByAnAliasAFragmentOrACompanion() {
    for (String query :
        List.of(
            "{ freshness: users { edges { node { id } } } }",
            "{ ...on Query { users { edges { node { id } } } } }",
            "{ freshness { table } users { edges { node { id } } } }",
            "query A { freshness { table } users { edges { node { id } } } }")) {
      assertThat(api.askAs("auditor", query).code()).isEqualTo("TM-313");
    }
  }

  @Test
  void rolesThatAreNoListOfNamesGiveNothing() {
    for (Object roles : List.of("support", Map.of("support", true), List.of(1, List.of("admin")))) {
      String token = api.tokens().with(claims -> claims.claim("roles", roles));
      Answer answer = api.askWith(token, FRESHNESS, Map.of());
      assertThat(answer.status()).isEqualTo(403);
    }
  }

  @Test
  void theSchemaIsNotShownUnlessSaidSo() {
    for (String role : List.of("support", "senior", "admin")) {
      Answer answer = api.askAs(role, SCHEMA);
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.code()).isEqualTo("TM-314");
    }
    assertThat(api.askAs("support", "{ __type(name: \"User\") { name } }").code())
        .isEqualTo("TM-314");
    assertThat(api.askAs("auditor", "{ __typename }").status()).isEqualTo(200);
  }

  @Test
  void theSchemaIsShownToAnyRoleWhereItIsOnAndAnEditorsWholeQuestionPasses() throws IOException {
    try (RunningApi open = api.again(Map.of("tidemark.api.introspection", true))) {
      String question = graphql.introspection.IntrospectionQuery.INTROSPECTION_QUERY;
      Answer answer = open.ask(question);
      assertThat(answer.data("/__schema/queryType/name").asString()).isEqualTo("Query");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/actuator",
        "/actuator/health",
        "/actuator/env",
        "/actuator/heapdump",
        "/index.html",
        "/static/index.html",
        "/application.properties",
        "/nowhere"
      })
  void whatIsNotAllowedByNameIsRefused(String path) {
    assertThat(api.get(path).status()).isEqualTo(401);
    Answer known =
        api.send(
            HttpRequest.newBuilder(api.uri(path))
                .header("Authorization", "Bearer " + api.tokens().of("admin")));
    assertThat(known.status()).isEqualTo(403);
    assertThat(known.code()).isEqualTo("TM-330");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/..%2fapplication.properties",
        "/assets/%2e%2e/application.properties",
        "/assets//application.properties",
        "/assets/vendor/..;/..;/application.properties"
      })
  void noPathLeadsOutOfTheAssets(String path) {
    Answer answer = api.get(path);
    assertThat(answer.status()).isGreaterThanOrEqualTo(400);
    assertThat(answer.body()).doesNotContain("spring.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/graphiql",
        "/favicon.svg",
        "/assets/app.js",
        "/assets/operations/UserPage.graphql",
        "/assets/vendor/graphiql/graphiql.min.js",
        "/actuator/health/liveness",
        "/actuator/health/readiness"
      })
  void pagesAndHealthAreOpenAndKeepToThemselves(String path) {
    Answer answer = api.get(path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self';")
        .contains("frame-ancestors 'none'")
        .doesNotContain("http");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(answer.header("Cache-Control")).contains("no-cache");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/graphiql"})
  void noPageNamesAnotherHostOrHoldsAScript(String path) {
    assertThat(api.get(path).body())
        .doesNotContain("//cdn")
        .doesNotContain("http://")
        .doesNotContain("https://")
        .doesNotContainPattern("<script>|<script [^>]*>[^<]|style=|onclick");
  }

  @Test
  void answersAreNotKeptByAnyCache() {
    assertThat(api.ask(FRESHNESS).header("Cache-Control")).contains("no-store");
  }

  @Test
  void anotherSiteMayNotReadAnswers() {
    Answer answer =
        api.send(
            post("{\"query\":\"{ __typename }\"}")
                .header("Authorization", "Bearer " + api.tokens().of("support"))
                .header("Origin", "https://evil.example"));
    assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
  }

  private static HttpRequest.Builder post(String body) {
    return HttpRequest.newBuilder(api.uri("/graphql"))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private static void assertRefused(String token, String code) {
    Answer answer = api.askWith(token, FRESHNESS, Map.of());
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
  }
}
