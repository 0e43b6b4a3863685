package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.graphql.execution.GraphQlSource;

/**
 * The same facts stand in the schema, in the entities and in the database. Whoever changes one of
 * them learns here which other does not follow.
 */
class SchemaDriftIT {
  /** GraphQL type to the kinds of column it may show. */
  private static final Map<String, Set<String>> KINDS =
      Map.of(
          "ID", Set.of("uuid"),
          "String", Set.of("text"),
          "DateTime", Set.of("timestamp with time zone"),
          "Decimal", Set.of("numeric"),
          "Long", Set.of("bigint"),
          "Int", Set.of("integer"));

  @RegisterExtension static final RunningApi api = new RunningApi();

  @Test
  void usersAreTheSameInTheSchemaTheEntityAndTheDatabase() throws SQLException {
    Map<String, Column> sdl =
        sdl("User", Map.of("id", "user_id"), Set.of("transactions", "activity", "personalData"));
    assertSame("type User", sdl, "view api.users", view("users"));
    assertSame("entity User", entity("User"), "view api.users", view("users"));
  }

  @Test
  void transactionsAreTheSameInTheSchemaTheEntityAndTheDatabase() throws SQLException {
    Map<String, Column> sdl =
        sdl("Transaction", Map.of("id", "transaction_id"), Set.of("user", "timeline"));
    assertSame("type Transaction", sdl, "view api.transactions", view("transactions"));
    assertSame(
        "entity Transaction", entity("Transaction"), "view api.transactions", view("transactions"));
  }

  @Test
  void transactionEventsAreTheSameInTheSchemaTheEntityAndTheDatabase() throws SQLException {
    Map<String, Column> view = view("transaction_events");
    assertSame(
        "type TransactionEvent",
        sdl("TransactionEvent", Map.of(), Set.of()),
        "view api.transaction_events",
        view);
    assertSame(
        "entity TransactionEvent", entity("TransactionEvent"), "view api.transaction_events", view);
  }

  @Test
  void activityIsTheSameInTheSchemaTheEntityAndTheDatabase() throws SQLException {
    Map<String, Column> view = view("user_activity");
    // Who the user is stands in the copy for analysts; the schema shows it in User.
    view.keySet().removeAll(Set.of("country", "tier", "status"));
    assertSame("entity UserActivity", entity("UserActivity"), "view api.user_activity", view);
    Map<String, Column> sdl = sdl("UserActivity", Map.of(), Set.of("byStatus"));
    Map<String, Column> shown = new TreeMap<>(view);
    shown.keySet().retainAll(sdl.keySet());
    assertSame("type UserActivity", sdl, "view api.user_activity", shown);
    Set<String> statuses =
        view.keySet().stream()
            .filter(name -> name.endsWith("_count") && !name.startsWith("transaction_"))
            .map(name -> name.replace("_count", "").toUpperCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(statuses)
        .as("enum TransactionStatus (expected) and the counts of view api.user_activity (actual)")
        .isEqualTo(
            ((graphql.schema.GraphQLEnumType) schema().getType("TransactionStatus"))
                .getValues().stream()
                    .map(value -> value.getName())
                    .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theEnumsOfTheSchemaAreTheEnumsOfTheCode() {
    for (Class<? extends Enum<?>> type :
        java.util.List.of(
            io.tidemark.api.user.UserTier.class,
            io.tidemark.api.user.UserStatus.class,
            io.tidemark.api.user.UserOrder.class,
            io.tidemark.api.transaction.TransactionOrder.class,
            io.tidemark.api.timeline.EventOp.class,
            io.tidemark.api.transaction.TransactionStatus.class,
            io.tidemark.api.transaction.PaymentMethod.class,
            io.tidemark.api.live.ChangeKind.class,
            io.tidemark.api.freshness.FreshnessState.class)) {
      graphql.schema.GraphQLEnumType inSchema =
          (graphql.schema.GraphQLEnumType) schema().getType(type.getSimpleName());
      assertThat(inSchema.getValues().stream().map(value -> value.getName()))
          .as("enum %s of the schema (actual) and of the code (expected)", type.getSimpleName())
          .containsExactly(
              java.util.Arrays.stream(type.getEnumConstants())
                  .map(Enum::name)
                  .toArray(String[]::new));
    }
  }

  @Test
  void whatTheLedgerEntityReadsIsInTheLedger() throws SQLException {
    Map<String, Column> table = columns("tidemark", "ledger", "tidemark", "ledger");
    assertThat(table).containsAllEntriesOf(entity("LedgerRow"));
  }

  @Test
  void whatTheProofEntityReadsIsInItsTable() throws SQLException {
    Map<String, Column> table = columns("tidemark", "proofs", "tidemark", "proofs");
    assertThat(table).containsAllEntriesOf(entity("ProofRow"));
  }

  /** What is compared: the kind of a value, and whether it may be missing. */
  record Column(String kind, boolean nullable) {}

  private static void assertSame(
      String oneName, Map<String, Column> one, String otherName, Map<String, Column> other) {
    assertThat(one).as("%s (actual) and %s (expected)", oneName, otherName).isEqualTo(other);
  }

  private static Map<String, Column> sdl(
      String type, Map<String, String> renamed, Set<String> elsewhere) {
    Map<String, Column> columns = new TreeMap<>();
    GraphQLObjectType object = schema().getObjectType(type);
    for (GraphQLFieldDefinition field : object.getFieldDefinitions()) {
      if (!elsewhere.contains(field.getName())) {
        String name = renamed.getOrDefault(field.getName(), snake(field.getName()));
        var bare = GraphQLTypeUtil.unwrapAll(field.getType());
        String kind =
            bare instanceof graphql.schema.GraphQLEnumType
                ? "text"
                : KINDS.get(bare.getName()).iterator().next();
        columns.put(name, new Column(kind, !(field.getType() instanceof GraphQLNonNull)));
      }
    }
    return columns;
  }

  private static Map<String, Column> entity(String name) {
    SessionFactoryImplementor factory =
        api.bean(EntityManagerFactory.class).unwrap(SessionFactoryImplementor.class);
    EntityPersister persister =
        factory
            .getMappingMetamodel()
            .streamEntityDescriptors()
            .filter(descriptor -> descriptor.getEntityName().endsWith("." + name))
            .findFirst()
            .orElseThrow();
    Map<String, Column> columns = new TreeMap<>();
    persister.getIdentifierMapping().forEachSelectable((index, column) -> add(columns, column));
    persister
        .getAttributeMappings()
        .forEach(attribute -> attribute.forEachSelectable((index, column) -> add(columns, column)));
    return columns;
  }

  private static void add(Map<String, Column> columns, SelectableMapping column) {
    String java =
        column.getJdbcMapping().getJavaTypeDescriptor().getJavaTypeClass().getSimpleName();
    String kind =
        switch (java) {
          case "UUID" -> "uuid";
          case "Boolean" -> "boolean";
          case "Instant" -> "timestamp with time zone";
          case "BigDecimal" -> "numeric";
          case "Long", "long" -> "bigint";
          case "Integer", "int" -> "integer";
          default -> "text";
        };
    columns.put(column.getSelectionExpression(), new Column(kind, column.isNullable()));
  }

  private static Map<String, Column> view(String name) throws SQLException {
    return columns("api", name, "serving", name);
  }

  /**
   * The columns of a relation, with the nullability of the table behind it. A column of a live row
   * is there when it is NOT NULL, or when the table's check of live rows names it.
   */
  private static Map<String, Column> columns(
      String schema, String relation, String tableSchema, String table) throws SQLException {
    String sql =
        """
        select seen.column_name, seen.data_type,
               stored.is_nullable = 'YES' and not exists (
                 select from pg_constraint c
                 where c.conrelid = (quote_ident(?) || '.' || quote_ident(?))::regclass
                   and c.conname like '%_live_row_is_whole'
                   and pg_get_constraintdef(c.oid) ~ ('[(, ]' || seen.column_name || '[,)]'))
        from information_schema.columns seen
        join information_schema.columns stored
          on stored.column_name = seen.column_name and stored.table_schema = ? and stored.table_name = ?
        where seen.table_schema = ? and seen.table_name = ?
        """;
    Map<String, Column> columns = new TreeMap<>();
    try (Connection owner = api.postgres().connect(api.postgres().owner());
        PreparedStatement statement = owner.prepareStatement(sql)) {
      int place = 0;
      for (String value : new String[] {tableSchema, table, tableSchema, table, schema, relation}) {
        statement.setString(++place, value);
      }
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          columns.put(rows.getString(1), new Column(rows.getString(2), rows.getBoolean(3)));
        }
      }
    }
    assertThat(columns).as("columns of %s.%s", schema, relation).isNotEmpty();
    return columns;
  }

  private static GraphQLSchema schema() {
    return api.bean(GraphQlSource.class).schema();
  }

  private static String snake(String camel) {
    return camel
        .replaceAll("([a-z])([A-Z0-9])", "$1_$2")
        .toLowerCase(Locale.ROOT)
        .replace("last_4", "last4");
  }
}
