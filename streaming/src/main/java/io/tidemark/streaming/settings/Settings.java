package io.tidemark.streaming.settings;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator can set. Every name below begins with {@code spark.tidemark.}; times are written
 * {@code 500ms}, {@code 2s}, {@code 5m}, sizes {@code 512k}, {@code 16m}.
 *
 * @param kafka where events come from
 * @param lake {@code lake}: folder or URI of the Delta tables, a folder a table
 * @param checkpoints {@code checkpoints}: folder or URI in which the queries remember how far they
 *     are
 * @param postgres where the serving copy is
 * @param redis where a second copy is; empty where there is none
 * @param dynamoDb the same in DynamoDB
 * @param trigger {@code trigger}: the least time from the start of one batch of ingest to the next,
 *     and the longest after which the other stages look for what others have committed; default 1s
 * @param maxEventsPerBatch {@code ingest.max-events-per-batch}: how many Kafka records ingest takes
 *     at once, a topic; default 500000
 * @param maxBytesPerBatch {@code current.max-bytes-per-batch}: how much of the events tables
 *     current takes at once, in bytes of files, at least one file; default 128m
 * @param driverMaxEvents {@code driver.max-events}: up to how many Kafka records a batch of ingest
 *     goes by the driver, which is the fast way for few; more go by the executors; default 20000
 * @param driverMaxBytes {@code driver.max-bytes}: the same for current and combine, in bytes of the
 *     lake's files that hold the batch; default 4m
 * @param maxFilesPerTrigger {@code sync.max-files-per-trigger}: how many files with changes sync
 *     applies in one transaction; whole commits, at least one; default 1000
 * @param syncDriverMaxBytes {@code sync.driver-max-bytes}: the same for sync; default 1m
 * @param syncSessions {@code sync.sessions}: how many sessions write a large batch, or a load, of
 *     one table to Postgres at once; default 4
 * @param brakeRows {@code sync.brake-rows}: up to how many rows sync removes in one transaction
 *     whatever their share of the table; default 1000
 * @param brakePercent {@code sync.brake-percent}: what would remove more rows than that, and a
 *     greater share of the table than this, is held back until it is approved; default 20
 * @param fenceWait {@code sync.fence-wait}: how long to wait for another writer of the same table
 *     to leave; default 30s
 * @param heartbeat {@code heartbeat}: how often freshness is measured and noted in the ledger;
 *     default 1s
 * @param warmUp {@code warm-up}: how long to warm up at most before the first batch; 0s for not at
 *     all; default 15s
 * @param vacuumEvery {@code maintenance.vacuum-every}: how often files that the lake no longer
 *     refers to are removed; 0s for never; default 24h
 * @param proveEvery {@code prove.every}: how often the copy is compared with the lake, row by row,
 *     for the first time a minute after the start; 0s for never; default 24h
 */
public record Settings(
    Kafka kafka,
    String lake,
    String checkpoints,
    Postgres postgres,
    Optional<Redis> redis,
    Optional<DynamoDb> dynamoDb,
    Duration trigger,
    int maxEventsPerBatch,
    long maxBytesPerBatch,
    int driverMaxEvents,
    long driverMaxBytes,
    int maxFilesPerTrigger,
    long syncDriverMaxBytes,
    int syncSessions,
    int brakeRows,
    int brakePercent,
    Duration fenceWait,
    Duration heartbeat,
    Duration warmUp,
    Duration vacuumEvery,
    Duration proveEvery) {

  /** The prefix of every setting's name. */
  public static final String PREFIX = "spark.tidemark.";

  /**
   * Where events come from.
   *
   * @param bootstrapServers {@code kafka.bootstrap-servers}: host:port, several with commas between
   * @param options {@code kafka.option.*}: handed to the Kafka client as they are ({@code
   *     security.protocol} and such)
   */
  public record Kafka(String bootstrapServers, Map<String, String> options) {
    @Override
    public String toString() {
      return "Kafka[" + bootstrapServers + "]"; // the options may hold credentials
    }
  }

  /**
   * Where the serving copy is.
   *
   * @param url {@code postgres.url}: JDBC
   * @param user {@code postgres.user}: a login in role tidemark_writer
   * @param password {@code postgres.password-file}: the content of this file
   */
  public record Postgres(String url, String user, String password) implements Serializable {
    @Override
    public String toString() {
      return "Postgres[" + url + ", " + user + "]";
    }
  }

  /**
   * Where a second copy is, for those who look rows up by their key.
   *
   * @param uri {@code redis.uri}: {@code redis://host:port/database}, or {@code rediss} for TLS;
   *     without it there is no such copy
   * @param user {@code redis.user}: default {@code default}
   * @param password {@code redis.password-file}: the content of this file; without it none is given
   */
  public record Redis(URI uri, String user, String password) implements Serializable {
    @Override
    public String toString() {
      return "Redis[" + uri + ", " + user + "]";
    }
  }

  private static Optional<Redis> redis(SettingsReader reader) {
    Optional<URI> uri = reader.uri("redis.uri", Set.of("redis", "rediss"));
    String user = reader.text("redis.user", "default");
    String password = reader.optionalSecret("redis.password-file");
    return uri.map(at -> new Redis(at, user, password));
  }

  /**
   * Where another such copy is. Its credentials are those of the AWS SDK's default chain.
   *
   * @param region {@code dynamodb.region}: {@code eu-central-1}; without it there is no such copy
   * @param endpoint {@code dynamodb.endpoint}: where the region is not asked; empty otherwise
   * @param tablePrefix {@code dynamodb.table-prefix}: what its tables' names begin with; default
   *     {@code tidemark_}
   */
  public record DynamoDb(String region, String endpoint, String tablePrefix)
      implements Serializable {}

  private static Optional<DynamoDb> dynamoDb(SettingsReader reader) {
    Optional<URI> endpoint = reader.uri("dynamodb.endpoint", Set.of("http", "https"));
    String prefix = reader.text("dynamodb.table-prefix", "tidemark_");
    String region =
        endpoint.isPresent() ? reader.text("dynamodb.region") : reader.text("dynamodb.region", "");
    return region.isEmpty()
        ? Optional.empty()
        : Optional.of(new DynamoDb(region, endpoint.map(URI::toString).orElse(""), prefix));
  }

  /**
   * Reads the settings out of all of Spark's.
   *
   * @throws InvalidSettingsException TM-001, naming every missing, malformed and unknown one
   */
  public static Settings from(Map<String, String> sparkConf) {
    SettingsReader reader = new SettingsReader(PREFIX, sparkConf);
    Settings settings =
        new Settings(
            new Kafka(reader.text("kafka.bootstrap-servers"), reader.below("kafka.option")),
            reader.text("lake"),
            reader.text("checkpoints"),
            new Postgres(
                reader.text("postgres.url"),
                reader.text("postgres.user"),
                reader.secret("postgres.password-file")),
            redis(reader),
            dynamoDb(reader),
            reader.duration("trigger", Duration.ofSeconds(1), Duration.ZERO),
            reader.count("ingest.max-events-per-batch", 500_000, 1),
            reader.size("current.max-bytes-per-batch", 128L << 20, 1),
            reader.count("driver.max-events", 20_000, 0),
            reader.size("driver.max-bytes", 4L << 20, 0),
            reader.count("sync.max-files-per-trigger", 1000, 1),
            reader.size("sync.driver-max-bytes", 1L << 20, 0),
            reader.count("sync.sessions", 4, 1),
            reader.count("sync.brake-rows", 1000, 0),
            reader.count("sync.brake-percent", 20, 0),
            reader.duration("sync.fence-wait", Duration.ofSeconds(30), Duration.ZERO),
            reader.duration("heartbeat", Duration.ofSeconds(1), Duration.ofMillis(50)),
            reader.duration("warm-up", Duration.ofSeconds(15), Duration.ZERO),
            reader.duration("maintenance.vacuum-every", Duration.ofHours(24), Duration.ZERO),
            reader.duration("prove.every", Duration.ofHours(24), Duration.ZERO));
    reader.throwIfWrong();
    return settings;
  }
}
