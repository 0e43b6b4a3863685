package io.tidemark.api.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentChangesTest {
  private final RecentChanges none = RecentChanges.from(10);

  @Test
  void whatComesIsKeptBehindWhatWasThere() {
    RecentChanges two = none.with(read(11, 3)).with(read(12, 2));
    assertThat(two.after()).isEqualTo(10);
    assertThat(two.through()).isEqualTo(12);
    assertThat(two.changes())
        .extracting(TransactionChange::lakeVersion)
        .containsExactly(11L, 11L, 11L, 12L, 12L);
  }

  @Test
  void theOldestVersionsAreDroppedWholeWhenThereIsTooMuch() {
    RecentChanges full = none.with(read(11, 3)).with(read(12, 3)).with(read(13, 4_996));
    // Two too many, both of version 11: its third goes with them.
    assertThat(full.after()).isEqualTo(11);
    assertThat(full.changes()).hasSize(4_999);
    assertThat(full.changes().get(0).lakeVersion()).isEqualTo(12);
  }

  @Test
  void moreThanIsKeptLeavesNothingOfWhatCameBefore() {
    RecentChanges much = none.with(read(11, 3)).with(new ChangesRead(12, true, List.of()));
    assertThat(much.changes()).isEmpty();
    assertThat(much.after()).isEqualTo(12);
    assertThat(much.life()).isZero();
  }

  @Test
  void aLedgerThatGoesBackBeginsAnotherLife() {
    RecentChanges again = none.with(read(11, 3)).with(new ChangesRead(4, false, List.of()));
    assertThat(again).isEqualTo(new RecentChanges(1, 4, 4, List.of()));
  }

  @Test
  void nothingNewIsTheSame() {
    RecentChanges known = none.with(read(11, 3));
    assertThat(known.with(new ChangesRead(11, false, List.of()))).isSameAs(known);
  }

  private static ChangesRead read(long version, int count) {
    List<TransactionChange> changes = new ArrayList<>();
    IntStream.range(0, count)
        .forEach(
            i ->
                changes.add(
                    new TransactionChange(
                        ChangeKind.DELETED, UUID.randomUUID(), null, null, version)));
    return new ChangesRead(version, false, changes);
  }
}
