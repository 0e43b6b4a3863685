package io.tidemark.api;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import graphql.introspection.IntrospectionQuery;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInputObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.graphql.execution.GraphQlSource;

/**
 * What somebody with ill will sends. Each attack ends with its own code, quickly, tells nothing,
 * and leaves the API and its data as they were. None may succeed.
 */
class AttackIT {
  /** Far more than any of them takes; what is not bounded takes minutes, or the heap. */
  private static final Duration QUICKLY = Duration.ofSeconds(10);

  private static final List<String> SQL =
      List.of(
          "' or '1'='1",
          "'; drop table serving.users; --",
          "x' union select email from serving.users --",
          "\\'; select pg_sleep(20); --",
          "') or pg_sleep(20) is null --",
          "%' or lower(email) like '%",
          "$$; copy serving.users to program 'true'; $$",
          ":ids");

  @RegisterExtension static final RunningApi api = new RunningApi();

  private static String contentBefore;

  @BeforeAll
  static void start() throws SQLException {
    for (int i = 1; i <= 5; i++) {
      api.rows().user(id(i), "victim" + i + "@example.com", START.plusSeconds(i));
      api.rows().transaction(id(100 + i), id(i), "FAILED", "1", START.plusSeconds(i));
    }
    contentBefore = content();
  }

  @AfterAll
  static void nothingHasChangedAndTheApiAnswers() throws SQLException {
    assertThat(content()).isEqualTo(contentBefore);
    assertThat(api.ask("{ users { edges { node { id } } } }").data("/users/edges").size())
        .isEqualTo(5);
  }

  static Stream<Arguments> documents() {
    String loop = "transactions(first: 1) { edges { node { user { ";
    String somebody = "\"" + id(1) + "\"";
    return Stream.of(
        Arguments.of(
            "deep",
            "{ user(id: "
                + somebody
                + ") { "
                + loop.repeat(15)
                + "id"
                + " } } } }".repeat(15)
                + " } }",
            "TM-306"),
        Arguments.of(
            "deeper than the engine lays out",
            "{ user(id: "
                + somebody
                + ") { "
                + loop.repeat(30)
                + "id"
                + " } } } }".repeat(30)
                + " } }",
            "TM-307"),
        Arguments.of("brackets without end", "{ a ".repeat(3_000), "TM-306"),
        Arguments.of("names without end", "{" + " a".repeat(3_000) + "}", "TM-308"),
        Arguments.of(
            "lists in a value without end",
            "{ users(filter: {email: "
                + "[".repeat(700)
                + "]".repeat(700)
                + "}) { edges { cursor } } }",
            "TM-306"),
        Arguments.of(
            "wide", "{ user(id: " + somebody + ") { " + "id ".repeat(1_500) + "} }", "TM-307"),
        Arguments.of(
            "aliased",
            "{ "
                + IntStream.range(0, 200)
                    .mapToObj(i -> "a" + i + ": __typename")
                    .collect(Collectors.joining(" "))
                + " }",
            "TM-350"),
        Arguments.of(
            "directives without end",
            "{ __typename " + "@skip(if: false) ".repeat(100) + "}",
            "TM-351"),
        Arguments.of("unknown directives", "{ __typename " + "@a ".repeat(40) + "}", "TM-304"),
        Arguments.of("a fragment in itself", "{ ...f } fragment f on Query { ...f }", "TM-304"),
        Arguments.of(
            "fragments in a circle",
            "{ ...a } fragment a on Query { ...b } fragment b on Query { ...c } fragment c on Query"
                + " { ...a users { edges { cursor } } }",
            "TM-304"),
        Arguments.of("fragments that double", doublingFragments(), "TM-307"),
        Arguments.of(
            "huge lists in each other",
            "{ users(first: 100) { edges { node { transactions(first: 100) { edges { node { user {"
                + " transactions(first: 100) { edges { cursor } } } } } } } } } }",
            "TM-307"),
        Arguments.of(
            "a page without end", "{ users(first: 2147483647) { edges { cursor } } }", "TM-301"),
        Arguments.of(
            "a page of less than nothing", "{ users(last: -1) { edges { cursor } } }", "TM-301"),
        Arguments.of(
            "a number too large", "{ users(first: 99999999999) { edges { cursor } } }", "TM-304"),
        Arguments.of("introspection", IntrospectionQuery.INTROSPECTION_QUERY, "TM-314"),
        Arguments.of("introspection of a type", "{ __type(name: \"User\") { name } }", "TM-314"),
        Arguments.of(
            "introspection beside what is allowed",
            "{ __typename a: __schema { types { name } } }",
            "TM-314"),
        Arguments.of(
            "introspection by a fragment",
            "{ ...f } fragment f on Query { __schema { types { name } } }",
            "TM-314"),
        Arguments.of("a mutation", "mutation { deleteUser(id: " + somebody + ") }", "TM-304"),
        Arguments.of(
            "another type's field", "{ user(id: " + somebody + ") { password } }", "TM-304"),
        Arguments.of("the column's name", "{ user(id: " + somebody + ") { full_name } }", "TM-304"),
        Arguments.of(
            "a null character",
            "{ users(filter: {email: \"\\u0000\"}) { edges { cursor } } }",
            "TM-305"),
        Arguments.of("characters without end", "#" + "x".repeat(60_000), "TM-308"),
        Arguments.of(
            "white space without end",
            "{" + " ".repeat(19_000) + "\n".repeat(2_000) + "}",
            "TM-308"),
        Arguments.of(
            "personal data without the role",
            "{ user(id: "
                + somebody
                + ") { personalData(reason: \"let me have a look\") { email } } }",
            "TM-313"),
        Arguments.of(
            "the audit log without the role",
            "{ personalDataReads(userId: " + somebody + ") { edges { cursor } } }",
            "TM-313"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("documents")
  void aDocumentIsRefusedWithItsCode(String name, String query, String code) {
    assertFails(() -> api.ask(query), code);
  }

  static Stream<Arguments> tokens() throws JOSEException {
    Tokens tokens = api.tokens();
    Instant now = Instant.now();
    String[] good = tokens.of("admin").split("\\.", -1);
    String none = base64("{\"alg\":\"none\"}");
    return Stream.of(
        Arguments.of(
            "expired",
            tokens.with(
                t ->
                    t.issueTime(Date.from(now.minusSeconds(600)))
                        .expirationTime(Date.from(now.minusSeconds(60)))),
            "TM-312"),
        Arguments.of(
            "not yet good",
            tokens.with(t -> t.notBeforeTime(Date.from(now.plusSeconds(300)))),
            "TM-311"),
        Arguments.of("good for ever", tokens.with(t -> t.expirationTime(null)), "TM-311"),
        Arguments.of(
            "of another issuer", tokens.with(t -> t.issuer("https://evil.example")), "TM-311"),
        Arguments.of("for another API", tokens.with(t -> t.audience("other")), "TM-311"),
        Arguments.of("of nobody", tokens.with(t -> t.subject(" ")), "TM-311"),
        Arguments.of("signed by another key", tokens.signedByAnother(), "TM-311"),
        Arguments.of("signed in another way", tokens.signedAs(JWSAlgorithm.PS256), "TM-311"),
        Arguments.of(
            "signed with the public key", tokens.signedWithThePublicKeyAsSecret(), "TM-311"),
        Arguments.of("alg none", none + "." + good[1] + ".", "TM-311"),
        Arguments.of("alg none with a signature", none + "." + good[1] + "." + good[2], "TM-311"),
        Arguments.of("alg nOnE", base64("{\"alg\":\"nOnE\"}") + "." + good[1] + ".", "TM-311"),
        Arguments.of("without a signature", good[0] + "." + good[1] + ".", "TM-311"),
        Arguments.of(
            "with other claims",
            good[0] + "." + base64("{\"roles\":[\"admin\"]}") + "." + good[2],
            "TM-311"),
        Arguments.of("without a role", tokens.with(t -> t.claim("roles", null)), "TM-313"),
        Arguments.of("with no role", tokens.of(), "TM-313"),
        Arguments.of("with a role that is none", tokens.of("root"), "TM-313"),
        Arguments.of("with a role in capitals", tokens.of("ADMIN"), "TM-313"),
        Arguments.of(
            "with scopes for roles",
            tokens.with(t -> t.claim("roles", null).claim("scope", "admin")),
            "TM-313"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tokens")
  void aTokenIsRefusedWithItsCode(String name, String token, String code) {
    assertFails(() -> api.askWith(token, "{ users { edges { node { id } } } }", Map.of()), code);
  }

  @Test
  void cursorsThatWereForgedOrAreOfAnotherListAreRefused() {
    String own =
        api.ask("{ users(first: 1) { pageInfo { endCursor } } }")
            .data("/users/pageInfo/endCursor")
            .asString();
    String filtered =
        api.ask(
                "{ transactions(first: 1, filter: {statuses: [FAILED]}) { pageInfo { endCursor } }"
                    + " }")
            .data("/transactions/pageInfo/endCursor")
            .asString();
    List<String> forged = new ArrayList<>();
    forged.addAll(List.of("", " ", "O_4000000", base64("4000000"), base64("{\"offset\":4000000}")));
    forged.add(own + "A");
    forged.add(own.substring(1));
    forged.add(
        (own.charAt(9) == 'A'
            ? own.replaceFirst("(?<=^.{9}).", "B")
            : own.replaceFirst("(?<=^.{9}).", "A")));
    forged.add(filtered);
    forged.addAll(SQL);
    forged.add("A".repeat(15_000));
    for (String cursor : forged) {
      for (String argument : List.of("after", "before")) {
        String query =
            "query($c: String) { users(" + argument + ": $c) { edges { node { id } } } }";
        assertFails(() -> api.ask(query, Map.of("c", cursor)), "TM-302");
      }
    }
    // The filter is part of the list, so the status cannot be left out half way down.
    assertFails(
        () ->
            api.ask(
                "query($c: String) { transactions(after: $c) { edges { cursor } } }",
                Map.of("c", filtered)),
        "TM-302");
  }

  /** Every argument that takes a string, wherever it stands in the schema. */
  @Test
  void sqlInAnyStringOfAnyArgumentIsAValueAndNothingElse() {
    Map<String, String> queries = new LinkedHashMap<>();
    GraphQLSchema schema = api.bean(GraphQlSource.class).schema();
    for (GraphQLFieldDefinition field : schema.getQueryType().getFieldDefinitions()) {
      for (GraphQLArgument argument : field.getArguments()) {
        for (String path : strings(argument)) {
          queries.put(field.getName() + "." + path, query(field, path));
        }
      }
    }
    assertThat(queries).containsKeys("user.id", "users.filter.email", "users.after");
    for (Map.Entry<String, String> query : queries.entrySet()) {
      for (String text : SQL) {
        Instant start = Instant.now();
        Answer answer =
            api.askWith(api.tokens().of("admin"), query.getValue(), Map.of("text", text));
        assertThat(Duration.between(start, Instant.now())).as(query.getKey()).isLessThan(QUICKLY);
        assertTellsNothing(answer);
        if (answer.json().has("errors")) {
          assertThat(answer.code())
              .as(query.getKey() + " " + answer.body())
              .matches("TM-30\\d|TM-343");
        } else {
          assertThat(answer.body()).as(query.getKey()).doesNotContain("\"cursor\"", "0193");
        }
      }
    }
  }

  @Test
  void requestsInOneBodyAreRefused() {
    String one = "{\"query\":\"{ users { edges { node { id } } } }\"}";
    String many =
        IntStream.range(0, 200).mapToObj(i -> one).collect(Collectors.joining(",", "[", "]"));
    assertFails(() -> post(api, many, "application/json"), "TM-352");
  }

  @Test
  void jsonThatIsMadeToHurtIsRefused() {
    assertFails(() -> post(api, "[".repeat(60_000), "application/json"), "TM-352");
    String nested = "{\"a\":".repeat(8_000) + "1" + "}".repeat(8_000);
    assertFails(
        () ->
            post(
                api,
                "{\"query\":\"{ __typename }\",\"variables\":" + nested + "}",
                "application/json"),
        "TM-330");
    assertFails(() -> post(api, "x".repeat(1_000_000), "application/json"), "TM-309");
  }

  @Test
  void aFormOfAnotherSiteIsRefusedEvenWithAToken() {
    String body = "{\"query\":\"{ users { edges { node { id } } } }\"}";
    for (String type :
        List.of(
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x")) {
      assertFails(() -> post(api, body, type), "TM-330");
    }
  }

  @Test
  void anotherSiteIsNotAllowedToAskAtAll() {
    Answer preflight =
        api.send(
            HttpRequest.newBuilder(api.uri("/graphql"))
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,content-type")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));
    assertThat(preflight.status()).isEqualTo(401);
    assertThat(preflight.http().headers().map().keySet())
        .noneMatch(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control"));
  }

  @Test
  void aRefusalSuggestsNoName() {
    for (String query :
        List.of(
            "{ usres { id } }",
            "{ user(idd: \"x\") { id } }",
            "{ users { edges { node { emial } } } }",
            "{ transactions(filter: {statuses: [FAILD]}) { edges { cursor } } }",
            "{ users(filter: {emial: \"x\"}) { edges { cursor } } }")) {
      assertThat(api.ask(query).message())
          .doesNotContainIgnoringCase("did you mean")
          .doesNotContain("email", "COMPLETED", "Value{");
    }
  }

  private static void assertFails(java.util.function.Supplier<Answer> attack, String code) {
    Instant start = Instant.now();
    Answer answer = attack.get();
    assertThat(Duration.between(start, Instant.now())).isLessThan(QUICKLY);
    assertThat(answer.code()).as(answer.body()).isEqualTo(code);
    assertThat(answer.status()).isLessThan(500);
    assertThat(answer.json().at("/data").toString()).doesNotContain("0193", "victim");
    assertTellsNothing(answer);
  }

  private static void assertTellsNothing(Answer answer) {
    assertThat(answer.body())
        .doesNotContain("io.tidemark", "org.", "java.", "jdbc", "serving.users where", "victim")
        .doesNotContainIgnoringCase("exception")
        .doesNotContainIgnoringCase("stack");
  }

  private static Answer post(RunningApi api, String body, String type) {
    return api.send(
        HttpRequest.newBuilder(api.uri("/graphql"))
            .header("Authorization", "Bearer " + api.tokens().of("support"))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** The paths of the strings and ids in an argument: {@code after}, {@code filter.email}. */
  private static List<String> strings(GraphQLArgument argument) {
    var type = GraphQLTypeUtil.unwrapAll(argument.getType());
    if (type instanceof GraphQLInputObjectType input) {
      return input.getFieldDefinitions().stream()
          .filter(field -> isText(GraphQLTypeUtil.unwrapAll(field.getType())))
          .map(field -> argument.getName() + "." + field.getName())
          .toList();
    }
    return isText(type) ? List.of(argument.getName()) : List.of();
  }

  private static boolean isText(graphql.schema.GraphQLType type) {
    return type instanceof GraphQLScalarType scalar
        && !Set.of("Int", "Boolean", "Float", "Long").contains(scalar.getName());
  }

  private static String query(GraphQLFieldDefinition field, String path) {
    String[] steps = path.split("\\.", -1);
    var argument = field.getArgument(steps[0]);
    String type =
        steps.length == 1
            ? GraphQLTypeUtil.simplePrint(argument.getType())
            : GraphQLTypeUtil.simplePrint(
                ((GraphQLInputObjectType) GraphQLTypeUtil.unwrapAll(argument.getType()))
                    .getField(steps[1])
                    .getType());
    String value = steps.length == 1 ? "$text" : "{" + steps[1] + ": $text}";
    String others =
        field.getArguments().stream()
            .filter(other -> !other.getName().equals(steps[0]))
            .filter(other -> GraphQLTypeUtil.isNonNull(other.getType()))
            .filter(other -> !other.hasSetDefaultValue())
            .map(other -> ", " + other.getName() + ": \"" + id(1) + "\"")
            .collect(Collectors.joining());
    var answer = GraphQLTypeUtil.unwrapAll(field.getType());
    boolean list = answer.getName().endsWith("Connection");
    return "query($text: %s) { %s(%s: %s%s) %s }"
        .formatted(
            type,
            field.getName(),
            steps[0],
            value,
            others,
            list
                ? "{ edges { cursor } }"
                : answer instanceof GraphQLFieldsContainer ? "{ __typename }" : "");
  }

  private static String doublingFragments() {
    StringBuilder bomb = new StringBuilder("{ users(first: 1) { edges { node { ...f0 } } } }");
    for (int i = 0; i < 60; i++) {
      bomb.append(" fragment f%d on User { ...f%d ...f%d }".formatted(i, i + 1, i + 1));
    }
    return bomb.append(" fragment f60 on User { id }").toString();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A hash of every table that an attack could reach. */
  private static String content() throws SQLException {
    StringBuilder content = new StringBuilder();
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        Statement statement = owner.createStatement()) {
      for (String table :
          List.of("serving.users", "serving.transactions", "tidemark.personal_data_reads")) {
        try (ResultSet row =
            statement.executeQuery(
                "select count(*), md5(string_agg(t::text, '|' order by t::text)) from "
                    + table
                    + " t")) {
          row.next();
          content.append(table).append(row.getLong(1)).append(row.getString(2));
        }
      }
    }
    return content.toString();
  }
}
