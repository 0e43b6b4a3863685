package io.tidemark.streaming.sync;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * How the copy of a table is, in words for an operator.
 *
 * @param version of the lake that it holds
 * @param secondsOld how old its rows are at most
 * @param sync whether it is followed, or what keeps it
 * @param proof what the last one found
 */
public record CopyStatus(String table, long version, String secondsOld, String sync, String proof) {
  private static final Duration ALIVE = Duration.ofSeconds(30);

  /**
   * Of a target that notes names and values.
   *
   * @param ledger {@code lake_version}, {@code heartbeat_at}
   * @param hold {@code reason} (PAUSED or BRAKE), {@code lake_version}, {@code removals}, {@code
   *     copy_rows}, {@code approved} once it is; empty when there is none
   * @param proof {@code lake_version}, {@code differences}; empty before the first
   */
  public static CopyStatus noted(
      String table,
      Map<String, String> ledger,
      Map<String, String> hold,
      Map<String, String> proof) {
    return new CopyStatus(
        table,
        Long.parseLong(ledger.getOrDefault("lake_version", "-1")),
        "?", // only the serving copy's ledger knows what was in Kafka when
        sync(ledger, hold),
        proof.isEmpty()
            ? "not yet"
            : ("0".equals(proof.get("differences"))
                    ? "equal at version %2$s"
                    : "%1$s differ at version %2$s")
                .formatted(proof.get("differences"), proof.get("lake_version")));
  }

  private static String sync(Map<String, String> ledger, Map<String, String> hold) {
    Instant heartbeat =
        Instant.parse(ledger.getOrDefault("heartbeat_at", Instant.EPOCH.toString()));
    if (heartbeat.isBefore(Instant.now().minus(ALIVE))) {
      return "no application since " + heartbeat;
    }
    return switch (hold.getOrDefault("reason", "")) {
      case "PAUSED" -> "paused";
      case "BRAKE" ->
          hold.containsKey("approved")
              ? "approved"
              : "held before version %s, which removes %s of %s rows"
                  .formatted(hold.get("lake_version"), hold.get("removals"), hold.get("copy_rows"));
      default -> "following";
    };
  }
}
