package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.number;
import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.streaming.sync.documents.Documents;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rows as items: the fields of their {@link Documents}, with the row's name as partition key and
 * the version as sort key. What a commit has removed is a mark.
 */
final class Items {
  static final String NAME = "row_key";
  static final String VERSION = FinalChanges.VERSION;
  static final String REMOVED = "removed";

  /** The second since 1970 after which nobody looks at the item any more. */
  static final String EXPIRES = "expires_at";

  /** Names that no column may have. */
  static final Set<String> OWN = Set.of(NAME, VERSION, REMOVED, EXPIRES);

  static final List<AttributeDefinition> KEY =
      List.of(
          AttributeDefinition.builder()
              .attributeName(NAME)
              .attributeType(ScalarAttributeType.S)
              .build(),
          AttributeDefinition.builder()
              .attributeName(VERSION)
              .attributeType(ScalarAttributeType.N)
              .build());

  private static final int MOST_BYTES = 390_000;
  private static final int MOST_KEY_BYTES = 2048;
  private static final int MOST_DIGITS = 38;
  private static final BigDecimal LEAST = new BigDecimal("1e-130");
  private static final BigDecimal MOST =
      new BigDecimal("9.9999999999999999999999999999999999999e125");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private Items() {}

  static Map<String, AttributeValue> key(String name, long version) {
    return Map.of(NAME, text(name), VERSION, number(version));
  }

  /**
   * One row.
   *
   * @param document null for a removal
   * @throws SyncException TM-226 when DynamoDB cannot hold it
   */
  static Map<String, AttributeValue> of(String name, long version, @Nullable String document) {
    Map<String, AttributeValue> item = new HashMap<>();
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MOST_KEY_BYTES) {
      throw unfit(name, "its key has " + bytes + " bytes, and may have 1 to " + MOST_KEY_BYTES);
    }
    if (document == null) {
      item.put(REMOVED, AttributeValue.fromBool(true));
    } else {
      int size = document.getBytes(StandardCharsets.UTF_8).length;
      if (size > MOST_BYTES) {
        throw unfit(name, "it has " + size + " bytes, and may have " + MOST_BYTES);
      }
      JSON.readTree(document)
          .properties()
          .forEach(field -> item.put(field.getKey(), value(name, field.getValue())));
    }
    item.putAll(key(name, version));
    return item;
  }

  private static AttributeValue value(String name, JsonNode value) {
    if (value.isBoolean()) {
      return AttributeValue.fromBool(value.booleanValue());
    }
    if (!value.isNumber()) {
      return text(value.asString());
    }
    BigDecimal number = value.decimalValue();
    BigDecimal size = number.abs();
    if (number.signum() != 0
        && (number.precision() > MOST_DIGITS
            || size.compareTo(LEAST) < 0
            || size.compareTo(MOST) > 0)) {
      throw unfit(name, number + " is no number of DynamoDB");
    }
    return AttributeValue.fromN(number.toString());
  }

  private static SyncException unfit(String name, String why) {
    return new SyncException(
        "TM-226 DynamoDB cannot hold the row '%s': %s. Nothing more has been changed. Put it right in the lake, then start again."
            .formatted(name, why));
  }

  /** And back; null for a removal. */
  static @Nullable String document(Map<String, AttributeValue> item) {
    if (item.containsKey(REMOVED)) {
      return null;
    }
    ObjectNode document = JSON.createObjectNode();
    item.forEach(
        (name, value) -> {
          if (name.equals(NAME) || name.equals(EXPIRES)) {
            return;
          }
          if (value.n() != null) {
            document.put(name, new BigDecimal(value.n()));
          } else if (value.bool() != null) {
            document.put(name, value.bool());
          } else {
            document.put(name, value.s() != null ? value.s() : value.toString());
          }
        });
    return JSON.writeValueAsString(document);
  }

  /** The expiry; null when it has none. */
  static @Nullable Long expires(Map<String, AttributeValue> item) {
    AttributeValue value = item.get(EXPIRES);
    return value == null ? null : Long.valueOf(value.n());
  }

  /** Whether a reader takes no notice of an item that expires then. */
  static boolean isOver(@Nullable Long expires) {
    return expires != null && expires < Instant.now().getEpochSecond();
  }

  static long version(Map<String, AttributeValue> item) {
    return Long.parseLong(Dynamo.of(item, VERSION).n());
  }
}
