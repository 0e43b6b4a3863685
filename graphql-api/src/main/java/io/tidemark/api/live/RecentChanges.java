package io.tidemark.api.live;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest changes, kept for all subscriptions together: what a subscription has not told yet it
 * finds here, so none needs a queue of its own. Immutable.
 *
 * @param life how often the ledger has gone back to an earlier version: what was known before it
 *     did says nothing about the copy since
 * @param after the changes of every version after this one are kept
 * @param through up to this version, which the copy has reached
 * @param changes by version, ascending
 */
record RecentChanges(int life, long after, long through, List<TransactionChange> changes) {
  /** How many are kept at most. Who falls further behind reads its list again. */
  static final int KEPT = 5_000;

  /** Nothing is known of what came before this version. */
  static RecentChanges from(long version) {
    return new RecentChanges(0, version, version, List.of());
  }

  /**
   * The same with what came next; the oldest versions are dropped for it when there is too much.
   */
  RecentChanges with(ChangesRead next) {
    if (next.through() < through) {
      return new RecentChanges(life + 1, next.through(), next.through(), List.of());
    }
    if (next.through() == through) {
      return this;
    }
    if (next.tooMany()) {
      return new RecentChanges(life, next.through(), next.through(), List.of());
    }
    List<TransactionChange> all = new ArrayList<>(changes);
    all.addAll(next.changes());
    long kept = after;
    int dropped = 0;
    if (all.size() > KEPT) {
      // Whole versions only: half of one would look like all of it.
      kept = all.get(all.size() - KEPT - 1).lakeVersion();
      while (dropped < all.size() && all.get(dropped).lakeVersion() <= kept) {
        dropped++;
      }
    }
    return new RecentChanges(
        life, kept, next.through(), List.copyOf(all.subList(dropped, all.size())));
  }
}
