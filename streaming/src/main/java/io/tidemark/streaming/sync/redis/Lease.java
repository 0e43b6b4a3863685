package io.tidemark.streaming.sync.redis;

import io.tidemark.streaming.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;

/** A writer's right to change a table, which ends unless it is renewed. */
final class Lease implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Lease.class);
  private static final Duration LENGTH = Duration.ofSeconds(15);

  private final Settings.Redis settings;
  private final Keys keys;
  private final String writer;
  private final ScheduledExecutorService thread;

  Lease(Settings.Redis settings, Keys keys) {
    this.settings = settings;
    this.keys = keys;
    this.writer =
        "process %d on %s, since %s, %s"
            .formatted(ProcessHandle.current().pid(), host(), Instant.now(), UUID.randomUUID());
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread daemon = new Thread(work, "tidemark-lease " + keys.rows());
              daemon.setDaemon(true);
              return daemon;
            });
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "an unknown host";
    }
  }

  /** Who has it, for people, and unlike any other. */
  String writer() {
    return writer;
  }

  /** Takes or renews it; answers what {@link Script#POSITION} does. */
  @SuppressWarnings("unchecked")
  List<String> renew(Jedis redis) {
    return (List<String>)
        Script.POSITION.run(
            redis,
            List.of(keys.fence(), keys.ledger(), keys.hold()),
            List.of(writer, String.valueOf(LENGTH.toMillis()), Instant.now().toString()));
  }

  /** Renews it from now on, however long a step takes. */
  void keep() {
    long every = LENGTH.toMillis() / 3;
    var unused = thread.scheduleAtFixedRate(this::renew, every, every, TimeUnit.MILLISECONDS);
  }

  private void renew() {
    try (Jedis own = Redis.connect(settings)) {
      var unused = renew(own);
    } catch (RuntimeException e) { // the step under way will find out by itself
      log.debug("a lease was not renewed", e);
    }
  }

  /** Gives it up. */
  @Override
  public void close() {
    thread.shutdownNow();
    try (Jedis own = Redis.connect(settings)) {
      var unused = Script.LEAVE.run(own, List.of(keys.fence()), List.of(writer));
    } catch (RuntimeException e) { // it ends by itself
      log.debug("a lease was not given up", e);
    }
  }
}
