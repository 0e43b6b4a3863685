package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.documents.Documents;
import java.util.Iterator;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;
import redis.clients.jedis.Jedis;

/** Stages some changes, given as {@link Documents} has them, in a session of its own. */
record StageTask(Settings.Redis settings, Keys keys, String batch)
    implements ForeachPartitionFunction<Row> {
  @Override
  public void call(Iterator<Row> changes) {
    if (!changes.hasNext()) {
      return;
    }
    try (Jedis redis = Redis.connect(settings);
        Stage stage = new Stage(redis, keys, batch)) {
      changes.forEachRemaining(row -> stage.add(row.getString(0), row.getString(1)));
    }
  }
}
