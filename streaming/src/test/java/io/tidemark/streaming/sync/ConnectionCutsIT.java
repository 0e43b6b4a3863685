package io.tidemark.streaming.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.streaming.sync.CuttingProxy.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection that breaks while something passes on it: the same process goes on at once. */
final class ConnectionCutsIT extends SyncedTransactions {
  private CuttingProxy proxy;

  @Override
  Map<String, String> special() {
    try {
      proxy = new CuttingProxy(postgres.jdbcUrl());
      return Map.of("postgres.url", proxy.url(), "sync.fence-wait", "10s");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  @Test
  void theNextAttemptAtABatchGoesOnAndAppliesItOnce() throws Exception {
    aCopy();
    for (Place place : Place.values()) {
      int sessions = proxy.sessions();

      proxy.cutAt(place, place == Place.IN_COPY ? 300 : 1);
      run("UPDATE %s SET amount = amount + 1 WHERE " + some(new Random(1)));
      assertCutAndAppliedOnce(place.toString());

      assertThat(proxy.sessions()).as("%s", place).isEqualTo(sessions + 1);
    }
  }

  @Test
  void theNextAttemptAtALoadGoesOnWithWhatIsMissing() throws Exception {
    aCopy();
    // The first COMMIT after the rows is that of their part, the fourth that of the whole load.
    for (Cut cut :
        List.of(
            new Cut(Place.IN_COPY, 300, "sync, part; sync, part, proof"),
            new Cut(Place.AFTER_COMMIT, 1, "sync, part; sync, proof"),
            new Cut(Place.AFTER_COMMIT, 4, "sync, part, proof; sync"))) {
      stop();
      run("UPDATE %s SET amount = amount + 1 WHERE " + some(new Random(1)));
      resync();
      int sessions = proxy.sessions();

      proxy.cutAt(cut.place, cut.number);
      start();
      assertCutAndAppliedOnce(cut.toString());

      assertThat(proxy.sessions() - sessions)
          .as("%s", cut)
          .isEqualTo(cut.sessions.split("[,;]", -1).length);
    }
  }

  /**
   * A cut, and whose sessions there are then.
   *
   * @param sessions of the first attempt; of the second
   */
  private record Cut(Place place, int number, String sessions) {}

  private void aCopy() throws Exception {
    insert(0, ROWS, 2);
    start();
    awaitEqual();
    LedgerWrites.note(reader);
  }

  private void assertCutAndAppliedOnce(String at) throws Exception {
    awaitEqual();
    assertThat(proxy.cut()).as(at).isNotNull();
    assertThat(LedgerWrites.versions(reader))
        .as(at)
        .isSorted()
        .doesNotHaveDuplicates()
        .endsWith(lake.latestVersion(TABLE));
  }
}
