package io.tidemark.api.live;

import io.tidemark.api.transaction.Transaction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription tells.
 *
 * @param id which transaction; null when the whole list is to be read again
 * @param transaction as it is now; null unless it has changed and lives
 * @param userId whose it is or was; null when that is not known
 * @param lakeVersion the version of the lake's table that wrote it
 */
record TransactionChange(
    ChangeKind kind,
    @Nullable UUID id,
    @Nullable Transaction transaction,
    @Nullable UUID userId,
    long lakeVersion) {

  /** More has changed up to this version than is told one by one. */
  static TransactionChange readAgain(long lakeVersion) {
    return new TransactionChange(ChangeKind.READ_AGAIN, null, null, null, lakeVersion);
  }
}
