package io.tidemark.api.live;

import static io.tidemark.api.ServingRows.START;
import static io.tidemark.api.ServingRows.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.api.RunningApi;
import io.tidemark.api.ServingRows;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** What a slow reader costs: nothing but its own place. */
class ChangeFeedIT {
  @RegisterExtension static final RunningApi api = new RunningApi();

  private static ServingRows rows;

  @BeforeAll
  static void start() {
    rows = api.rows();
    rows.ledger("transactions", 0, START);
  }

  @Test
  void whoReadsSlowlyGetsEverythingInOrderAndWhoFallsTooFarBehindIsToldToReadAgain() {
    Reader slow = new Reader();
    Reader quick = new Reader();
    api.bean(ChangeFeed.class).follow(change -> true, 0L).subscribe(slow);
    api.bean(ChangeFeed.class).follow(change -> true, 0L).subscribe(quick);
    quick.request(Long.MAX_VALUE);
    for (int version = 1; version <= 3; version++) {
      batch(version, 4);
      awaitVersion(quick, version, 4 * version);
    }
    slow.request(12);
    awaitVersion(slow, 3, 12);
    assertThat(slow.got).extracting(TransactionChange::lakeVersion).isSorted();
    // Some versions are under way to it already; more than that, and than are kept, must pass it
    // by.
    for (int version = 4; version <= 12; version++) {
      batch(version, 2_000);
      awaitVersion(quick, version, 12 + 2_000 * (version - 3));
    }
    assertThat(quick.got).extracting(TransactionChange::kind).containsOnly(ChangeKind.CHANGED);
    assertThat(slow.got).hasSize(12);
    slow.request(Long.MAX_VALUE);
    await().until(() -> slow.got.stream().anyMatch(c -> c.kind() == ChangeKind.READ_AGAIN));
    batch(13, 1);
    await().until(() -> last(slow).lakeVersion() == 13);
    assertThat(last(slow).kind()).isEqualTo(ChangeKind.CHANGED);
    // What it was told before it fell behind, and nothing that it could not have been.
    assertThat(slow.got.size()).isLessThan(quick.got.size());
    slow.cancel();
    quick.cancel();
  }

  private static void awaitVersion(Reader reader, long version, int size) {
    await()
        .untilAsserted(
            () -> {
              assertThat(reader.got).hasSize(size);
              assertThat(last(reader).lakeVersion()).isEqualTo(version);
            });
  }

  private static TransactionChange last(Reader reader) {
    return reader.got.get(reader.got.size() - 1);
  }

  private static void batch(long version, int count) {
    rows.run(
        "with applied as (update tidemark.ledger set lake_version = ? where table_name ="
            + " 'transactions') insert into serving.transactions (transaction_id, user_id, amount,"
            + " currency, status, occurred_at, merchant, payment_method, updated_at, deleted,"
            + " kafka_timestamp, kafka_offset, events_version, lake_version) select"
            + " gen_random_uuid(), ?, 1, 'EUR', 'PENDING', now(), 'Corner Shop', 'CARD', now(),"
            + " false, now(), i, 0, ? from generate_series(1, ?) i",
        version,
        id(1),
        version,
        count);
  }

  /** Reads as many as it is told to. */
  private static final class Reader extends BaseSubscriber<TransactionChange> {
    private final List<TransactionChange> got = new CopyOnWriteArrayList<>();

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Nothing until it is told.
    }

    @Override
    protected void hookOnNext(TransactionChange change) {
      got.add(change);
    }
  }
}
