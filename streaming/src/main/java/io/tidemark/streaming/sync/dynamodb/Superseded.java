package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.number;
import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Gives an expiry to what a visible item has superseded: for an hour it is there for whoever has
 * read the ledger before. A removal mark falls too, but an hour after all that it hides.
 *
 * @param all whether to look below what has an expiry already
 */
record Superseded(DynamoDbClient client, String table, boolean all) {
  private static final Duration STAYS = Duration.ofHours(1);
  private static final int SOME = 4;

  /** Does so below one item. */
  void below(String name, long version, boolean removed) {
    Deque<Long> older = new ArrayDeque<>();
    for (Map<String, AttributeValue> item :
        client
            .queryPaginator(
                it ->
                    it.tableName(table)
                        .consistentRead(true)
                        .keyConditionExpression("row_key = :name AND lake_version < :version")
                        .expressionAttributeValues(
                            Map.of(":name", text(name), ":version", number(version)))
                        .projectionExpression("lake_version, expires_at")
                        .scanIndexForward(false)
                        .limit(all ? null : SOME))
            .items()) {
      if (Items.expires(item) == null) {
        older.push(Items.version(item));
      } else if (!all) {
        break;
      }
    }
    // The oldest first: broken off in between, those that are left are found again.
    older.forEach(one -> expire(name, one, STAYS));
    if (removed) {
      expire(name, version, STAYS.multipliedBy(2));
    }
  }

  private void expire(String name, long version, Duration in) {
    long at = Instant.now().plus(in).getEpochSecond();
    try {
      client.updateItem(
          it ->
              it.tableName(table)
                  .key(Items.key(name, version))
                  .updateExpression("SET expires_at = :at")
                  .conditionExpression(
                      "attribute_exists(row_key) AND attribute_not_exists(expires_at)")
                  .expressionAttributeValues(Map.of(":at", number(at))));
    } catch (ConditionalCheckFailedException e) {
      // it is gone, or has one
    }
  }
}
