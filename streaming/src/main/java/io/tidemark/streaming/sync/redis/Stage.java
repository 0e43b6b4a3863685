package io.tidemark.streaming.sync.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * Writes the changes of a batch where nobody reads them, some hundred at a time. What is written
 * twice is there once; what is never applied falls after a while.
 */
final class Stage implements AutoCloseable {
  private static final int SOME = 500;
  private static final long FALLS_AFTER = Duration.ofHours(1).toSeconds();

  private final Jedis redis;
  private final String staged;
  private final String removed;
  private final Map<String, String> rows = new HashMap<>();
  private final List<String> removals = new ArrayList<>();

  Stage(Jedis redis, Keys keys, String batch) {
    this.redis = redis;
    this.staged = keys.staged(batch);
    this.removed = keys.removed(batch);
  }

  void add(String name, @Nullable String document) {
    if (document == null) {
      removals.add(name);
    } else {
      rows.put(name, document);
    }
    if (rows.size() + removals.size() >= SOME) {
      flush();
    }
  }

  private void flush() {
    if (!rows.isEmpty()) {
      redis.hset(staged, rows);
      redis.expire(staged, FALLS_AFTER);
    }
    if (!removals.isEmpty()) {
      redis.sadd(removed, removals.toArray(String[]::new));
      redis.expire(removed, FALLS_AFTER);
    }
    rows.clear();
    removals.clear();
  }

  @Override
  public void close() {
    flush();
  }
}
