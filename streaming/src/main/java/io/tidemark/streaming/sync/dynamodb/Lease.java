package io.tidemark.streaming.sync.dynamodb;

import static io.tidemark.streaming.sync.dynamodb.Dynamo.text;

import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.sync.FenceWait;
import io.tidemark.streaming.sync.LeaseKeeper;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A writer's right to change a table: its name in the ledger, with a beat that it changes every few
 * seconds. Who wants in waits until the beat has been the same for as long as it says, by its own
 * clock; so no two clocks are compared. Whatever changes the ledger asks for the name, so a writer
 * that was away for too long changes nothing.
 */
final class Lease implements AutoCloseable {
  /** Whether a writer is the one inside. */
  static final String MINE = "fence.writer = :writer";

  private final Ledger ledger;
  private final LeaseKeeper keeper;

  Lease(Ledger ledger) {
    this.ledger = ledger;
    this.keeper = new LeaseKeeper(ledger.table());
  }

  /** Who has it, for people, and unlike any other. */
  String writer() {
    return keeper.writer();
  }

  /**
   * Takes it, and keeps it from now on.
   *
   * @param wait how long for another writer to leave
   * @throws SyncException TM-202 when that one does not
   */
  void enter(Duration wait) {
    FenceWait waiting = new FenceWait(ledger.table(), wait);
    String beat = "";
    long since = System.nanoTime();
    while (true) {
      Map<String, String> fence = Ledger.texts(ledger.read(), "fence");
      if (!fence.getOrDefault("beat", "").equals(beat)) {
        beat = fence.getOrDefault("beat", "");
        since = System.nanoTime();
      }
      long length = Long.parseLong(fence.getOrDefault("millis", "0"));
      if (writer().equals(fence.get("writer"))
          || (System.nanoTime() - since >= TimeUnit.MILLISECONDS.toNanos(length)
              && take(fence.isEmpty(), beat))) {
        keeper.keep(this::renew);
        return;
      }
      if (waiting.isOver()) {
        throw waiting.over(fence.getOrDefault("writer", "gone by now"));
      }
      waiting.pause();
    }
  }

  private boolean take(boolean free, String beat) {
    Map<String, String> fence =
        Map.of(
            "writer", writer(),
            "beat", UUID.randomUUID().toString(),
            "millis", String.valueOf(LeaseKeeper.LENGTH.toMillis()));
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

  private void renew() {
    var unused =
        ledger.update(
            "SET fence.beat = :beat, heartbeat_at = :now",
            MINE,
            Map.of(
                ":beat", text(UUID.randomUUID().toString()),
                ":now", text(Instant.now().toString()),
                ":writer", text(writer())));
  }

  /** Gives it up. */
  @Override
  public void close() {
    keeper.leave(
        () -> {
          var unused = ledger.update("REMOVE fence", MINE, Map.of(":writer", text(writer())));
        });
  }
}
