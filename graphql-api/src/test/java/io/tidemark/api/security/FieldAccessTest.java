package io.tidemark.api.security;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.ObjectTypeDefinition;
import graphql.normalized.ExecutableNormalizedOperationFactory;
import graphql.parser.Parser;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.tidemark.api.plan.LaidOut;
import io.tidemark.api.problem.ApiProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldAccessTest {
  private static final Path DOCS = Path.of("../docs/access.md");

  @Test
  void everyFieldOfTheSchemaHasARuleAndEveryRuleAField() throws IOException {
    Map<String, Set<String>> schema = new TreeMap<>();
    try (var sdl = getClass().getResourceAsStream("/tidemark/graphql/schema.graphqls")) {
      new SchemaParser()
          .parse(new String(sdl.readAllBytes(), StandardCharsets.UTF_8))
          .getTypes(ObjectTypeDefinition.class)
          .forEach(
              type ->
                  type.getFieldDefinitions()
                      .forEach(
                          field ->
                              schema
                                  .computeIfAbsent(type.getName(), name -> new TreeSet<>())
                                  .add(field.getName())));
    }
    Map<String, Set<String>> rules = new TreeMap<>();
    FieldRules.ALL.forEach((type, fields) -> rules.put(type, new TreeSet<>(fields.keySet())));
    assertThat(rules).isEqualTo(schema);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ brandNew }",
        "{ user { secret } }",
        "{ renamed: user { id also: secret } }",
        "{ ... on Query { user { ...f } } } fragment f on User { id secret }",
        "{ node { ... on User { secret } } }",
        "{ user { id ... @include(if: true) { secret } } }"
      })
  void aFieldWithoutARuleIsRefusedToEverybodyWhereverItStands(String query) {
    assertThatThrownBy(() -> check(query, Set.of(Role.values())))
        .isInstanceOf(ApiProblem.class)
        .hasMessageStartingWith("TM-313 Your roles do not allow reading '")
        .hasMessageContaining("none does yet");
  }

  @Test
  void whatHasARuleIsReadByThoseWhomItNames() {
    assertThatCode(() -> check("{ user { id } __typename }", Set.of(Role.SUPPORT)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> check("{ user { id } }", Set.of(Role.AUDITOR)))
        .hasMessage(
            "TM-313 Your roles do not allow reading 'Query.user'; one of support, senior, admin"
                + " does. Ask whoever gives out roles, or leave it out.");
    assertThatThrownBy(() -> check("{ __typename }", Set.of())).hasMessageStartingWith("TM-313");
  }

  @Test
  void theDocumentationShowsTheRules() throws IOException {
    String docs = Files.readString(DOCS);
    String table = table();
    assertThat(docs.contains(table))
        .as("%s must hold exactly this table:%n%s", DOCS, table)
        .isTrue();
  }

  /** A row for the fields of a type that the same roles may read. */
  private static String table() {
    List<String> rows = new ArrayList<>();
    rows.add("| type | fields | " + roles(role -> role.claim()) + " |");
    rows.add("|---|---|" + "---|".repeat(Role.values().length));
    FieldRules.ALL.forEach(
        (type, fields) -> {
          Map<Set<Role>, List<String>> alike = new LinkedHashMap<>();
          fields.forEach(
              (field, roles) -> alike.computeIfAbsent(roles, all -> new ArrayList<>()).add(field));
          alike.forEach(
              (allowed, names) ->
                  rows.add(
                      "| `%s` | %s | %s |"
                          .formatted(
                              type,
                              names.stream().map(name -> "`" + name + "`").collect(joining(", ")),
                              roles(role -> allowed.contains(role) ? "yes" : "–"))));
        });
    return String.join("\n", rows) + "\n";
  }

  private static String roles(java.util.function.Function<Role, String> cell) {
    return Arrays.stream(Role.values()).map(cell).collect(joining(" | "));
  }

  /** A schema of a release whose author forgot the rules. */
  private static void check(String query, Set<Role> roles) {
    GraphQLSchema schema =
        new SchemaGenerator()
            .makeExecutableSchema(
                new SchemaParser()
                    .parse(
                        "type Query { user: User node: Node brandNew: Int } interface Node { id: ID"
                            + " } type User implements Node { id: ID secret: String }"),
                RuntimeWiring.newRuntimeWiring()
                    .type("Node", node -> node.typeResolver(environment -> null))
                    .build());
    var operation =
        ExecutableNormalizedOperationFactory.createExecutableNormalizedOperation(
            schema, Parser.parse(query), null, CoercedVariables.emptyVariables());
    new FieldAccess(false)
        .check(
            new LaidOut(operation, schema, CoercedVariables.emptyVariables()),
            GraphQLContext.newContext().of(Viewer.class, new Viewer("somebody", roles)).build());
  }
}
