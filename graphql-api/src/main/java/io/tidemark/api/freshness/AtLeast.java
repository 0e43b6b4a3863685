package io.tidemark.api.freshness;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the copy must hold before it is read: the schema's input of that name. Several conditions
 * must all hold.
 */
record AtLeast(
    @Nullable Instant completeThrough,
    @Nullable TableVersion lakeVersion,
    @Nullable KafkaPosition position,
    @Nullable EventId event,
    int waitMillis) {
  /** The longest that a request is let wait. */
  static final int LONGEST_WAIT = 5_000;

  /** A version of one of the lake's tables. */
  record TableVersion(String table, long version) {}

  /** Where a transaction's event lies in Kafka. */
  record KafkaPosition(int partition, long offset) {}

  /** An event of a transaction. */
  record EventId(UUID transaction, UUID event) {}

  /** Whether a reading of the ledger is enough for the conditions that it can tell about. */
  boolean isMetBy(List<TableFreshness> ledger) {
    return ledger.stream().allMatch(this::isMetBy);
  }

  private boolean isMetBy(TableFreshness table) {
    Instant through = table.completeThrough();
    if (completeThrough != null && (through == null || through.isBefore(completeThrough))) {
      return false;
    }
    Long version = table.lakeVersion();
    return lakeVersion == null
        || !lakeVersion.table().equals(table.table())
        || (version != null && version >= lakeVersion.version());
  }

  boolean namesAnEvent() {
    return position != null || event != null;
  }
}
