package io.tidemark.api.plan;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherResult;
import graphql.execution.ExecutionStrategy;
import graphql.execution.SimpleDataFetcherExceptionHandler;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.dataloader.BatchLoader;
import org.dataloader.DataLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the engine's own strategy: the same answer, to the letter, and the same errors. */
class PlannedStrategyTest {
  private static final GraphQLSchema SCHEMA =
      new SchemaGenerator()
          .makeExecutableSchema(
              new SchemaParser()
                  .parse(
                      """
                      type Query { ship(name: String = "ok"): Ship must(name: String): Ship! ships: [Ship] any: Named }
                      interface Named { name: String }
                      enum Flag { RED BLUE }
                      type Ship implements Named {
                        name: String!
                        knots: Int
                        flag: Flag
                        ports: [String!]
                        logs: [[Int]]
                        mate: Sailor
                        boss: Sailor!
                        crew: [Sailor]
                        strict: [Sailor!]!
                        other: Named
                        later: Sailor
                        loaded: Sailor
                        asked(much: Int): String
                      }
                      type Sailor implements Named { name: String age: Int! ship: Ship friend: Sailor }
                      """),
              RuntimeWiring.newRuntimeWiring()
                  .type(
                      "Query",
                      query ->
                          query
                              .dataFetcher("ship", it -> ship(it.getArgument("name")))
                              .dataFetcher("must", it -> ship(it.getArgument("name")))
                              .dataFetcher("any", it -> sailor("any", 1))
                              .dataFetcher(
                                  "ships",
                                  it ->
                                      Arrays.asList(ship("ok"), null, ship("late"), ship("bare"))))
                  .type(
                      "Ship",
                      ship ->
                          ship.dataFetcher(
                                  "later",
                                  it -> CompletableFuture.supplyAsync(() -> sailor("later", 5)))
                              .dataFetcher("loaded", PlannedStrategyTest::loaded)
                              .dataFetcher("asked", it -> "much: " + it.getArgument("much")))
                  .type(
                      "Named",
                      named ->
                          named.typeResolver(
                              it ->
                                  it.getSchema()
                                      .getObjectType(
                                          it.<Map<String, ?>>getObject().containsKey("age")
                                              ? "Sailor"
                                              : "Ship")))
                  .build());

  private static final Map<String, PreparsedDocumentEntry> DOCUMENTS = new ConcurrentHashMap<>();
  private static final GraphQL PLANNED =
      engine(new PlannedStrategy(new Plans(), new SimpleDataFetcherExceptionHandler()));
  private static final GraphQL ENGINES = engine(new AsyncExecutionStrategy());

  private static GraphQL engine(ExecutionStrategy strategy) {
    return GraphQL.newGraphQL(SCHEMA)
        .queryExecutionStrategy(strategy)
        .preparsedDocumentProvider(
            (input, parse) ->
                CompletableFuture.completedFuture(
                    DOCUMENTS.computeIfAbsent(input.getQuery(), text -> parse.apply(input))))
        .build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ ship { name knots flag ports logs } }",
        "{ ship { b: name a: knots __typename same: name name } }",
        "{ ship { mate { name age friend { name } } boss { age } crew { age name } } }",
        "{ ship { name later { name age } knots loaded { age name } flag } }",
        "{ ship { name asked(much: 3) mate { age ship { name } } other { name __typename } } }",
        "{ ship { ...f mate { name } mate { age } } } fragment f on Ship { name mate { friend { age } } }",
        "{ any { name ... on Sailor { age } ... on Ship { knots } ... on Named { __typename } } }",
        "{ ships { name strict { name } loaded { name } } }",
        "{ ships { boss { age } } again: ships { boss { name } crew { name loaded: ship { name } } } }",
        "{ bad: ship(name: \"noName\") { name knots } good: ship { name } }",
        "{ must(name: \"noName\") { knots name } ship { name } }",
        "{ ship(name: \"badFlag\") { name flag mate { age } } }",
        "{ ship(name: \"badKnots\") { name knots mate { age } } }",
        "{ ship(name: \"throws\") { name knots } }",
        "{ ship(name: \"noAge\") { name mate { name age } later { age } } }",
        "{ ship(name: \"noAge\") { name boss { name age } later { age } } }",
        "{ ship(name: \"noAge\") { name strict { age } crew { age } } }",
        "{ ship(name: \"nullPort\") { name ports } }",
        "{ ship(name: \"noList\") { name ports crew { name } } }",
        "{ ship(name: \"boxed\") { name knots mate { name age } crew { name age } } }",
        "{ ship(name: \"late\") { name mate { age } crew { age } } }",
        "{ ship(name: \"gone\") { name mate { age } } }",
        "{ ship { mate { ship { mate { ship { name loaded { name } } } } } } }",
      })
  void answersAreThoseOfTheEnginesOwnStrategy(String query) {
    for (int round = 0; round < 3; round++) {
      assertThat(answer(PLANNED, query, Map.of()).toSpecification())
          .isEqualTo(answer(ENGINES, query, Map.of()).toSpecification());
    }
  }

  @Test
  void fieldsKeepTheirOrder() {
    String query = "{ ship { knots later { name } name loaded { age } flag } }";

    Map<String, Map<String, Object>> data = answer(PLANNED, query, Map.of()).getData();

    assertThat(data.get("ship").keySet())
        .containsExactly("knots", "later", "name", "loaded", "flag");
  }

  @Test
  void whatVariablesSelectIsDecidedForEachExecution() {
    String query =
        "query ($a: Boolean!, $b: Boolean!) { ship { name @skip(if: $a) ...f @include(if: $b) mate { age @skip(if: $b) name } } }"
            + " fragment f on Ship { knots boss { age name @include(if: $a) } }";
    for (boolean a : List.of(true, false, true)) {
      for (boolean b : List.of(true, false)) {
        Map<String, Object> variables = Map.of("a", a, "b", b);
        ExecutionResult answer = answer(PLANNED, query, variables);
        assertThat(answer.toSpecification())
            .isEqualTo(answer(ENGINES, query, variables).toSpecification());
        assertThat(
                answer.<Map<String, Map<String, Object>>>getData().get("ship").containsKey("name"))
            .isNotEqualTo(a);
      }
    }
  }

  @Test
  void argumentsOfEarlierExecutionsAreForgotten() {
    String query = "query ($n: String, $m: Int) { ship(name: $n) { name asked(much: $m) } }";

    assertThat(answer(PLANNED, query, Map.of("n", "one", "m", 1)).getData().toString())
        .isEqualTo("{ship={name=one, asked=much: 1}}");
    assertThat(answer(PLANNED, query, Map.of("n", "two", "m", 2)).getData().toString())
        .isEqualTo("{ship={name=two, asked=much: 2}}");
  }

  private static ExecutionResult answer(
      GraphQL engine, String query, Map<String, Object> variables) {
    BatchLoader<String, Object> sailors =
        names ->
            CompletableFuture.completedFuture(
                names.stream().map(name -> (Object) sailor(name, names.size())).toList());
    DataLoaderRegistry loaders =
        DataLoaderRegistry.newRegistry()
            .register("sailors", DataLoaderFactory.newDataLoader(sailors))
            .build();
    ExecutionResult result =
        engine.execute(
            ExecutionInput.newExecutionInput(query)
                .variables(variables)
                .dataLoaderRegistry(loaders)
                .build());
    assertThat(result.isDataPresent()).as("valid: %s", result.getErrors()).isTrue();
    return result;
  }

  private static Object loaded(DataFetchingEnvironment environment) {
    DataLoader<String, Object> sailors = environment.getDataLoader("sailors");
    return sailors.load("of " + environment.<Map<String, ?>>getSource().get("name"));
  }

  private static @Nullable Object ship(String name) {
    Map<String, @Nullable Object> ship = new HashMap<>();
    ship.put("name", name);
    ship.put("knots", 7);
    ship.put("flag", "RED");
    ship.put("ports", List.of("Kiel", "Hull"));
    ship.put("logs", Arrays.asList(List.of(1, 2), null, Arrays.asList(3, null)));
    ship.put("mate", sailor("mate", 30));
    ship.put("boss", sailor("boss", 60));
    ship.put("crew", Arrays.asList(sailor("a", 1), null, sailor("b", 2)));
    ship.put("strict", List.of(sailor("c", 3)));
    ship.put("other", sailor("other", 4));
    Map<String, @Nullable Object> ageless = sailor("ageless", null);
    switch (name) {
      case "noName" -> ship.put("name", null);
      case "badFlag" -> ship.put("flag", "GREEN");
      case "badKnots" -> ship.put("knots", "fast");
      case "noAge" -> {
        ship.put("mate", ageless);
        ship.put("boss", ageless);
        ship.put("crew", List.of(sailor("a", 1), ageless));
        ship.put("strict", List.of(sailor("a", 1), ageless));
      }
      case "nullPort" -> ship.put("ports", Arrays.asList("Kiel", null));
      case "noList" -> {
        ship.put("ports", "Kiel");
        ship.put("crew", sailor("a", 1));
      }
      case "boxed" -> {
        ship.put("knots", Optional.of(9));
        ship.put("mate", DataFetcherResult.newResult().data(sailor("boxed", 8)).build());
        ship.put("crew", List.of(Optional.of(sailor("boxed", 8)), Optional.empty()));
      }
      case "late" -> {
        ship.put("mate", CompletableFuture.supplyAsync(() -> sailor("late", 8)));
        ship.put("crew", CompletableFuture.completedFuture(List.of(sailor("late", 8))));
      }
      case "throws" -> {
        return new Throws();
      }
      case "gone" -> {
        return null;
      }
      default -> {
        // As it is.
      }
    }
    return ship;
  }

  private static Map<String, @Nullable Object> sailor(String name, @Nullable Integer age) {
    Map<String, @Nullable Object> sailor = new HashMap<>();
    sailor.put("name", name);
    sailor.put("age", age);
    sailor.put("friend", age == null || age < 3 ? null : sailor("friend of " + name, 2));
    return sailor;
  }

  /** An object with a getter that fails. */
  public static final class Throws {
    /** Given. */
    public String getName() {
      return "throws";
    }

    /** Fails. */
    public int getKnots() {
      throw new IllegalStateException("no wind");
    }
  }
}
