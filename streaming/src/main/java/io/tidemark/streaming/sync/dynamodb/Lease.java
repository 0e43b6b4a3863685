package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import io.tidemark.streaming.serving.SyncException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A writer's right to change a table: its name in the ledger, with a beat that it changes every few
 * seconds. Who wants in waits until the beat has been the same for as long as it says, by its own
 * clock; so no two clocks are compared. Whatever changes the ledger asks for the name, so a writer
 * that was away for too long changes nothing.
 */
final class Lease implements AutoCloseable {
  /** Whether a writer is the one inside. */
  static final String MINE = "fence.writer = :writer";

  private static final Logger log = LoggerFactory.getLogger(Lease.class);
  private static final Duration LENGTH = Duration.ofSeconds(15);
  private static final Duration RETRY = Duration.ofMillis(200);

  private final Ledger ledger;
  private final String writer;
  private final ScheduledExecutorService thread;

  Lease(Ledger ledger) {
    this.ledger = ledger;
    this.writer =
        "process %d on %s, since %s, %s"
            .formatted(ProcessHandle.current().pid(), host(), Instant.now(), UUID.randomUUID());
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread daemon = new Thread(work, "tidemark-lease " + ledger.table());
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

  /**
   * Takes it, and keeps it from now on.
   *
   * @param wait how long for another writer to leave
   * @throws SyncException TM-202 when that one does not
   */
  void enter(Duration wait) {
    Instant until = Instant.now().plus(wait);
    String beat = "";
    long since = System.nanoTime();
    while (true) {
      Map<String, String> fence = Ledger.texts(ledger.read(), "fence");
      if (!fence.getOrDefault("beat", "").equals(beat)) {
        beat = fence.getOrDefault("beat", "");
        since = System.nanoTime();
      }
      long length = Long.parseLong(fence.getOrDefault("millis", "0"));
      if (writer.equals(fence.get("writer"))
          || (System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(length)
              && take(fence.isEmpty(), beat))) {
        keep();
        return;
      }
      if (Instant.now().isAfter(until)) {
        throw new SyncException(
            ("TM-202 Sync of '%s' has not started: another writer holds its fence (%s), and did not leave within %s. Two"
                    + " writers of one table would undo each other's work. Stop the other application, or wait for it.")
                .formatted(ledger.table(), fence.get("writer"), wait));
      }
      pause();
    }
  }

  private boolean take(boolean free, String beat) {
    Map<String, String> fence =
        Map.of(
            "writer", writer,
            "beat", UUID.randomUUID().toString(),
            "millis", String.valueOf(LENGTH.toMillis()));
    return free
        ? ledger.update(
            "SET fence = :fence",
            "attribute_not_exists(fence)",
            Map.of(":fence", Ledger.map(fence)))
        : ledger.update( // the other one's last requests may still be under way
            "SET fence = :fence, unmarked = :now",
            "fence.beat = :beat",
            Map.of(
                ":fence",
                Ledger.map(fence),
                ":beat",
                text(beat),
                ":now",
                text(Instant.now().toString())));
  }

  private void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException(
          "TM-203 Sync of '" + ledger.table() + "' was stopped while it waited for its fence.", e);
    }
  }

  private void keep() {
    long every = LENGTH.toMillis() / 3;
    var unused = thread.scheduleAtFixedRate(this::renew, 0, every, TimeUnit.MILLISECONDS);
  }

  private void renew() {
    try {
      var unused =
          ledger.update(
              "SET fence.beat = :beat, heartbeat_at = :now",
              MINE,
              Map.of(
                  ":beat", text(UUID.randomUUID().toString()),
                  ":now", text(Instant.now().toString()),
                  ":writer", text(writer)));
    } catch (RuntimeException e) { // the step under way will find out by itself
      log.debug("a lease was not renewed", e);
    }
  }

  /** Gives it up. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      var unused = ledger.update("REMOVE fence", MINE, Map.of(":writer", text(writer)));
    } catch (RuntimeException e) { // it ends by itself
      log.debug("a lease was not given up", e);
    }
  }
}
