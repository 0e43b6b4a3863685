package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.documents.Documents;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import redis.clients.jedis.Jedis;

/**
 * Writes one part of a load, given as {@link Documents} has it, and answers how many rows that
 * were.
 *
 * @param fallsAfter seconds until the load is dropped unless more of it comes
 */
record LoadTask(Settings.Redis settings, String load, long fallsAfter)
    implements FlatMapFunction<Iterator<Row>, Long> {
  private static final int SOME = 500;

  @Override
  public Iterator<Long> call(Iterator<Row> rows) {
    long count = 0;
    try (Jedis redis = Redis.connect(settings)) {
      Map<String, String> some = new HashMap<>();
      while (rows.hasNext()) {
        Row row = rows.next();
        some.put(row.getString(0), row.getString(1));
        count++;
        if (some.size() == SOME || !rows.hasNext()) {
          redis.hset(load, some);
          some.clear();
        }
      }
      redis.expire(load, fallsAfter);
    }
    return List.of(count).iterator();
  }
}
