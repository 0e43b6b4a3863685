package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.settings.Settings;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Sessions of the writer. */
final class Redis {
  private static final int DEFAULT_PORT = 6379;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ANSWER_MILLIS = 60_000;

  private Redis() {}

  /**
   * A new session.
   *
   * @throws SyncException TM-204 when there is no way in
   */
  static Jedis connect(Settings.Redis settings) {
    URI uri = settings.uri();
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .ssl(uri.getScheme().equals("rediss"))
            .database(database(uri))
            .connectionTimeoutMillis(CONNECT_MILLIS)
            .socketTimeoutMillis(ANSWER_MILLIS)
            .clientName("tidemark");
    if (!settings.password().isEmpty()) {
      config.user(settings.user()).password(settings.password());
    }
    Jedis session =
        new Jedis(
            new HostAndPort(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()),
            config.build());
    try {
      session.connect();
      return session;
    } catch (JedisException e) {
      session.close();
      throw new SyncException(
          "TM-204 No session with Redis at %s: %s. Check spark.tidemark.redis.*, and that the server runs."
              .formatted(uri, e.getMessage()),
          e);
    }
  }

  private static int database(URI uri) {
    String path = uri.getPath();
    return path == null || path.length() < 2 ? 0 : Integer.parseInt(path.substring(1));
  }

  /**
   * Whether what failed will do so no more in a while. Source: Redis documentation, "Redis
   * serialization protocol specification", simple errors; the last three are of our own scripts.
   */
  static boolean passes(@Nullable Throwable failure) {
    if (failure == null) {
      return false;
    }
    if (failure instanceof JedisDataException refused && refused.getMessage() != null) {
      return switch (refused.getMessage().split(" ", 2)[0]) {
        case "LOADING",
            "BUSY",
            "READONLY",
            "MASTERDOWN",
            "TRYAGAIN",
            "OOM",
            "NOREPLICAS",
            "MISCONF",
            "FENCED",
            "MOVEDON",
            "UNSTAGED" ->
            true;
        default -> false;
      };
    }
    return failure instanceof JedisConnectionException || passes(failure.getCause());
  }
}
