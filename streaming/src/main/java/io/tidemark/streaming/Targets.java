package io.tidemark.streaming;

import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.Target;
import io.tidemark.streaming.sync.dynamodb.DynamoDbTarget;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import io.tidemark.streaming.sync.redis.RedisTarget;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The databases that the lake is copied to. */
public final class Targets {
  private Targets() {}

  /** Those that the settings name; the serving copy comes first. */
  public static List<Target> of(SparkSession spark, Settings settings) {
    List<Target> targets = new ArrayList<>(List.of(new PostgresTarget(spark, settings)));
    settings.redis().ifPresent(redis -> targets.add(new RedisTarget(spark, settings, redis)));
    settings
        .dynamoDb()
        .ifPresent(dynamoDb -> targets.add(new DynamoDbTarget(spark, settings, dynamoDb)));
    return List.copyOf(targets);
  }
}
