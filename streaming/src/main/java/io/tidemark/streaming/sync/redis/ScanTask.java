package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.settings.Settings;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * Reads the fields of a hash while it may be changed: each that is there all the time, at least
 * once. Source: Redis documentation, "SCAN", scan guarantees.
 */
record ScanTask(Settings.Redis settings, String hash) implements MapPartitionsFunction<Long, Row> {
  private static final int SOME = 1000;

  @Override
  public Iterator<Row> call(Iterator<Long> once) {
    Jedis redis = Redis.connect(settings);
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              redis.close();
            });
    return new Fields(redis, hash);
  }

  private static final class Fields implements Iterator<Row> {
    private final Jedis redis;
    private final String hash;
    private final Queue<Row> some = new ArrayDeque<>();
    private String cursor = ScanParams.SCAN_POINTER_START;
    private boolean last;

    Fields(Jedis redis, String hash) {
      this.redis = redis;
      this.hash = hash;
    }

    @Override
    public boolean hasNext() {
      while (some.isEmpty() && !last) {
        ScanResult<Map.Entry<String, String>> found =
            redis.hscan(hash, cursor, new ScanParams().count(SOME));
        found
            .getResult()
            .forEach(field -> some.add(RowFactory.create(field.getKey(), field.getValue())));
        cursor = found.getCursor();
        last = cursor.equals(ScanParams.SCAN_POINTER_START);
      }
      return !some.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException(hash);
      }
      return some.remove();
    }
  }
}
