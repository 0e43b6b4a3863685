package io.tidemark.streaming.sync.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import redis.clients.jedis.Jedis;

/**
 * What Redis does as one step: nobody sees a part of it, and where it is written down it is so as a
 * whole. Source: Redis documentation, "Scripting with Lua".
 */
enum Script {
  POSITION,
  APPLY,
  PUBLISH,
  HOLD,
  REPAIR,
  LEAVE;

  private final String text;

  Script() {
    String file = "/tidemark/redis/" + name().toLowerCase(Locale.ROOT) + ".lua";
    try (InputStream in = Objects.requireNonNull(Script.class.getResourceAsStream(file), file)) {
      this.text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it; its head says what it wants. */
  Object run(Jedis redis, List<String> keys, List<String> arguments) {
    return redis.eval(text, keys, arguments);
  }
}
