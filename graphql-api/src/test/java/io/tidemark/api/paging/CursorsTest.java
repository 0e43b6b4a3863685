package io.tidemark.api.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.ProblemCode;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
  private static final ListName LIST = new ListName("users by created_at, id");
  private static final Position PLACE =
      new Position(
          Instant.parse("2026-03-01T09:30:00.123456Z"),
          UUID.fromString("01936b2e-7c4a-7def-8a3b-2f6d1c0e9b57"));

  private final Cursors cursors = new Cursors(key(1));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T09:30:00.123456Z",
        "1969-12-31T23:59:59.999999Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999Z"
      })
  void aCursorNamesThePlaceItWasMadeOfToTheMicrosecond(String moment) {
    Position place = new Position(Instant.parse(moment), PLACE.id());
    assertThat(cursors.open(LIST, "after", cursors.of(LIST).write(place))).isEqualTo(place);
  }

  @Test
  void aCursorIs64CharactersThatNeedNoEscapingInAUrl() {
    assertThat(cursors.of(LIST).write(PLACE)).matches("[A-Za-z0-9_-]{64}");
  }

  @Test
  void everyChangeOfASingleBitIsRefused() {
    byte[] good = Base64.getUrlDecoder().decode(cursors.of(LIST).write(PLACE));
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] bad = good.clone();
      bad[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRefused(LIST, Base64.getUrlEncoder().withoutPadding().encodeToString(bad));
    }
  }

  @Test
  void everyChangeOfASingleCharacterIsRefusedSoEachPlaceHasOneSpelling() {
    String good = cursors.of(LIST).write(PLACE);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= ";
    Set<String> tried = new HashSet<>();
    for (int i = 0; i < good.length(); i++) {
      for (char other : alphabet.toCharArray()) {
        if (other != good.charAt(i)) {
          String bad = good.substring(0, i) + other + good.substring(i + 1);
          assertRefused(LIST, bad);
          tried.add(bad);
        }
      }
    }
    assertThat(tried).hasSize(good.length() * (alphabet.length() - 1));
  }

  @Test
  void aCursorOfAnotherListIsRefusedAndSaysSo() {
    String cursor = cursors.of(LIST).write(PLACE);
    assertThatThrownBy(() -> cursors.open(new ListName("transactions"), "before", cursor))
        .isInstanceOf(ApiProblem.class)
        .hasMessageStartingWith("TM-302 The cursor in 'before' is of another list");
  }

  @Test
  void aCursorSignedWithAnotherKeyIsRefused() {
    assertRefused(LIST, new Cursors(key(2)).of(LIST).write(PLACE));
  }

  @Test
  void whatIsNoCursorIsRefused() {
    String good = cursors.of(LIST).write(PLACE);
    for (String bad :
        List.of("", "O_4000000", good.substring(1), good + "A", good + "==", "é".repeat(64))) {
      assertRefused(LIST, bad);
    }
  }

  private void assertRefused(ListName list, String cursor) {
    assertThatThrownBy(() -> cursors.open(list, "after", cursor))
        .isInstanceOfSatisfying(
            ApiProblem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CURSOR));
  }

  private static byte[] key(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    return key;
  }
}
