package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.LeaseKeeper;
import java.time.Instant;
import java.util.List;
import redis.clients.jedis.Jedis;

/** A writer's right to change a table, which ends unless it is renewed. */
final class Lease implements AutoCloseable {
  private final Settings.Redis settings;
  private final Keys keys;
  private final LeaseKeeper keeper;

  Lease(Settings.Redis settings, Keys keys) {
    this.settings = settings;
    this.keys = keys;
    this.keeper = new LeaseKeeper(keys.rows());
  }

  /** Who has it, for people, and unlike any other. */
  String writer() {
    return keeper.writer();
  }

  /** Takes or renews it; answers what {@link Script#POSITION} does. */
  @SuppressWarnings("unchecked")
  List<String> renew(Jedis redis) {
    return (List<String>)
        Script.POSITION.run(
            redis,
            List.of(keys.fence(), keys.ledger(), keys.hold()),
            List.of(
                writer(), String.valueOf(LeaseKeeper.LENGTH.toMillis()), Instant.now().toString()));
  }

  /** Renews it from now on, however long a step takes. */
  void keep() {
    keeper.keep(
        () -> {
          try (Jedis own = Redis.connect(settings)) {
            var unused = renew(own);
          }
        });
  }

  /** Gives it up. */
  @Override
  public void close() {
    keeper.leave(
        () -> {
          try (Jedis own = Redis.connect(settings)) {
            var unused = Script.LEAVE.run(own, List.of(keys.fence()), List.of(writer()));
          }
        });
  }
}
