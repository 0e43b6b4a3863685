package io.tidemark.streaming.sync.dynamodb;

import io.tidemark.streaming.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** The service, and its tables as wholes. */
final class Dynamo {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final Duration CALL = Duration.ofSeconds(60);
  private static final Map<Settings.DynamoDb, DynamoDbClient> CLIENTS = new ConcurrentHashMap<>();

  private Dynamo() {}

  /** The one client of this process; nobody closes it. */
  static DynamoDbClient client(Settings.DynamoDb settings) {
    return CLIENTS.computeIfAbsent(settings, Dynamo::make);
  }

  private static DynamoDbClient make(Settings.DynamoDb settings) {
    DynamoDbClientBuilder builder =
        DynamoDbClient.builder()
            .region(Region.of(settings.region()))
            .httpClientBuilder(
                UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(ANSWER))
            .overrideConfiguration(it -> it.apiCallTimeout(CALL));
    if (!settings.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(settings.endpoint()));
    }
    return builder.build();
  }

  /** Makes a table unless it is there, and waits until it is. */
  static void create(DynamoDbClient client, String table, List<AttributeDefinition> key) {
    try {
      client.describeTable(it -> it.tableName(table));
    } catch (ResourceNotFoundException missing) {
      try {
        client.createTable(
            it ->
                it.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(key)
                    .keySchema(
                        IntStream.range(0, key.size())
                            .mapToObj(
                                i ->
                                    KeySchemaElement.builder()
                                        .attributeName(key.get(i).attributeName())
                                        .keyType(i == 0 ? KeyType.HASH : KeyType.RANGE)
                                        .build())
                            .toList()));
      } catch (ResourceInUseException e) {
        // another has just made it
      }
    }
    try (DynamoDbWaiter waiter = client.waiter()) {
      var unused = waiter.waitUntilTableExists(it -> it.tableName(table));
    }
  }

  /** Lets items fall once the second that this attribute names is over. */
  static void expireBy(DynamoDbClient client, String table, String attribute) {
    TimeToLiveStatus status =
        client
            .describeTimeToLive(it -> it.tableName(table))
            .timeToLiveDescription()
            .timeToLiveStatus();
    if (status == TimeToLiveStatus.DISABLED) {
      client.updateTimeToLive(
          it ->
              it.tableName(table)
                  .timeToLiveSpecification(ttl -> ttl.attributeName(attribute).enabled(true)));
    }
  }

  /** Removes a table, if it is there. */
  static void drop(DynamoDbClient client, String table) {
    try {
      client.deleteTable(it -> it.tableName(table));
    } catch (ResourceNotFoundException gone) {
      // as it should be
    }
  }

  /** Whether what failed will do so no more in a while. */
  static boolean passes(@Nullable Throwable failure) {
    if (failure == null) {
      return false;
    }
    if (failure instanceof AwsServiceException refused) {
      return refused.statusCode() >= 500 || refused.isThrottlingException();
    }
    return failure instanceof SdkClientException
        || failure instanceof MovedOnException
        || passes(failure.getCause());
  }

  /** What must be there; whoever took it away has broken the item. */
  static AttributeValue of(Map<String, AttributeValue> item, String name) {
    AttributeValue value = item.get(name);
    if (value == null) {
      throw new IllegalStateException(
          "an item of DynamoDB has no '" + name + "': " + item.keySet());
    }
    return value;
  }

  static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }

  static AttributeValue number(long number) {
    return AttributeValue.fromN(String.valueOf(number));
  }
}
