package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.settings.Settings;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * What is noted of one table, by name: one item of the ledger table, {@link #LEDGER}, that is read
 * and changed as a whole, and a few beside it that readers need not know.
 *
 * <p>The item has {@code lake_version}, {@code lake_id}, {@code lake_committed_at}, {@code
 * applied_at}, {@code heartbeat_at}, {@code rows_table} (where the rows are), {@code fence} (the
 * writer that is inside), {@code on_hold}, {@code loading}, {@code resync}, {@code unmarked}
 * (superseded items may be without an expiry), {@code replaced_tables} and {@code replaced_at}.
 *
 * @param table the lake's
 */
record Ledger(Settings.DynamoDb settings, String table) implements Serializable {
  static final String LEDGER = "ledger";
  static final String PROOF = "proof";
  private static final String TABLE = "lake_table";
  private static final String WHAT = "what";

  /** The table of the ledgers. */
  static String name(Settings.DynamoDb settings) {
    return settings.tablePrefix() + "ledger";
  }

  private DynamoDbClient client() {
    return Dynamo.client(settings);
  }

  /** Makes the table of the ledgers, unless it is there. */
  void create() {
    Dynamo.create(
        client(),
        name(settings),
        List.of(
            AttributeDefinition.builder()
                .attributeName(TABLE)
                .attributeType(ScalarAttributeType.S)
                .build(),
            AttributeDefinition.builder()
                .attributeName(WHAT)
                .attributeType(ScalarAttributeType.S)
                .build()));
  }

  private Map<String, AttributeValue> key(String what) {
    return Map.of(TABLE, text(table), WHAT, text(what));
  }

  /** The ledger as it is now; empty when there is none. */
  Map<String, AttributeValue> read() {
    try {
      return client()
          .getItem(it -> it.tableName(name(settings)).key(key(LEDGER)).consistentRead(true))
          .item();
    } catch (ResourceNotFoundException none) {
      return Map.of();
    }
  }

  /** A map in it, as texts; empty when there is none. */
  static Map<String, String> texts(Map<String, AttributeValue> ledger, String name) {
    AttributeValue value = ledger.get(name);
    return value == null ? Map.of() : texts(value.m());
  }

  /** What an item has of texts and numbers. */
  static Map<String, String> texts(Map<String, AttributeValue> item) {
    Map<String, String> texts = new HashMap<>();
    item.forEach(
        (name, value) -> {
          if (value.s() != null || value.n() != null) {
            texts.put(name, value.s() != null ? value.s() : value.n());
          }
        });
    return texts;
  }

  /** Such a map. */
  static AttributeValue map(Map<String, String> texts) {
    Map<String, AttributeValue> values = new HashMap<>();
    texts.forEach((name, value) -> values.put(name, text(value)));
    return AttributeValue.fromM(values);
  }

  /**
   * Where readers look.
   *
   * @param rowsTable the table that has the rows
   */
  record Place(long version, String rowsTable) {}

  /** Where readers look; empty before the first load. */
  Optional<Place> place() {
    Map<String, AttributeValue> ledger = read();
    return ledger.containsKey("lake_version")
        ? Optional.of(
            new Place(
                Long.parseLong(Dynamo.of(ledger, "lake_version").n()),
                Dynamo.of(ledger, "rows_table").s()))
        : Optional.empty();
  }

  /**
   * The same.
   *
   * @throws SyncException TM-210 before the first load
   */
  Place loaded() {
    return place()
        .orElseThrow(
            () ->
                new SyncException(
                    "TM-210 '%s' cannot be proved or repaired in DynamoDB: its ledger is not there, so its copy has not been loaded yet. Wait until the streaming application has done that."
                        .formatted(table)));
  }

  /** Changes it at once; answers whether the condition held. */
  boolean update(String change, String condition, Map<String, AttributeValue> values) {
    try {
      client()
          .updateItem(
              it ->
                  it.tableName(name(settings))
                      .key(key(LEDGER))
                      .updateExpression(change)
                      .conditionExpression(condition)
                      .expressionAttributeValues(values.isEmpty() ? null : values));
      return true;
    } catch (ConditionalCheckFailedException e) {
      return false;
    }
  }

  /** Fails unless this writer is inside. */
  Map<String, AttributeValue> require(String writer) {
    Map<String, AttributeValue> ledger = read();
    String inside = texts(ledger, "fence").getOrDefault("writer", "nobody");
    if (!inside.equals(writer)) {
      throw new MovedOnException("this writer's fence is another's: " + inside);
    }
    return ledger;
  }

  /** Notes something beside it. */
  void note(String what, Map<String, String> texts) {
    Map<String, AttributeValue> item = new HashMap<>(key(what));
    texts.forEach((name, value) -> item.put(name, text(value)));
    client().putItem(it -> it.tableName(name(settings)).item(item));
  }

  /** What is noted beside it under names that begin so, by what follows. */
  Map<String, Map<String, String>> notes(String prefix) {
    Map<String, Map<String, String>> notes = new TreeMap<>();
    client()
        .queryPaginator(
            it ->
                it.tableName(name(settings))
                    .consistentRead(true)
                    .keyConditionExpression("lake_table = :table AND begins_with(what, :prefix)")
                    .expressionAttributeValues(
                        Map.of(":table", text(table), ":prefix", text(prefix))))
        .items()
        .forEach(
            item -> notes.put(Dynamo.of(item, WHAT).s().substring(prefix.length()), texts(item)));
    return notes;
  }

  /** Forgets such a note. */
  void forget(String what) {
    client().deleteItem(it -> it.tableName(name(settings)).key(key(what)));
  }

  /** The tables that have been loaded, by name. */
  static List<String> tables(Settings.DynamoDb settings) {
    try {
      return Dynamo.client(settings)
          .scanPaginator(
              it ->
                  it.tableName(name(settings))
                      .consistentRead(true)
                      .filterExpression("what = :ledger AND attribute_exists(lake_version)")
                      .expressionAttributeValues(Map.of(":ledger", text(LEDGER))))
          .items()
          .stream()
          .map(item -> Dynamo.of(item, TABLE).s())
          .sorted()
          .toList();
    } catch (ResourceNotFoundException none) {
      return List.of();
    }
  }
}
