package io.tidemark.streaming.sync.dynamodb;

import io.tidemark.streaming.serving.SyncException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Writes items, as many as one request takes at a time. What is written twice is there once. Not
 * thread-safe.
 *
 * <p>Every few seconds the fence is looked at again: a writer that was away for long shall not
 * write what its successor takes for gone.
 */
final class Puts implements AutoCloseable {
  private static final int SOME = 25;
  private static final int ATTEMPTS = 40;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final DynamoDbClient client;
  private final String table;
  private final Ledger ledger;
  private final String writer;
  private final Several several = new Several();
  private final Map<Map<String, AttributeValue>, WriteRequest> some = new LinkedHashMap<>();
  private Instant looked = Instant.EPOCH;

  /**
   * Makes it.
   *
   * @param writer who must be inside; empty for one that does without
   */
  Puts(Ledger ledger, String table, String writer) {
    this.client = Dynamo.client(ledger.settings());
    this.table = table;
    this.ledger = ledger;
    this.writer = writer;
  }

  /** See {@link Items#of}. */
  void add(String name, long version, @Nullable String document) {
    Map<String, AttributeValue> item = Items.of(name, version, document);
    some.put(
        Items.key(name, version), WriteRequest.builder().putRequest(it -> it.item(item)).build());
    if (some.size() == SOME) {
      flush();
    }
  }

  private void flush() {
    if (some.isEmpty()) {
      return;
    }
    if (!writer.isEmpty() && looked.plus(LOOK_EVERY).isBefore(Instant.now())) {
      ledger.require(writer);
      looked = Instant.now();
    }
    List<WriteRequest> requests = List.copyOf(some.values());
    some.clear();
    several.run(() -> send(Map.of(table, requests)));
  }

  private void send(Map<String, List<WriteRequest>> requests) {
    Map<String, List<WriteRequest>> left = requests;
    long pause = 50;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Map<String, List<WriteRequest>> now = left;
      left = client.batchWriteItem(it -> it.requestItems(now)).unprocessedItems();
      if (left.isEmpty()) {
        return;
      }
      pause(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
    throw SdkClientException.create("table " + table + " does not take so many writes");
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException("TM-203 Requests to DynamoDB were broken off.", e);
    }
  }

  /** Gives up. */
  void abandon() {
    several.abandon();
  }

  /** Writes what is left. */
  @Override
  public void close() {
    try {
      flush();
    } finally {
      several.close();
    }
  }
}
