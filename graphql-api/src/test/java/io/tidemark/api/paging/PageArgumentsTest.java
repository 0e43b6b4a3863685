package io.tidemark.api.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.api.problem.ApiProblem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageArgumentsTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void aPageHoldsOneToAHundredEntries(int size) {
    assertThat(new PageArguments(size, null, null, null).size()).isEqualTo(size);
    assertThat(new PageArguments(null, null, size, null).size()).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void anyOtherSizeIsRefusedWithTheValueAndTheLimit(int size) {
    assertThatThrownBy(() -> new PageArguments(null, null, size, null).size())
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("TM-301 last is " + size)
        .hasMessageContaining("1 to 100");
  }

  @Test
  void nothingSaidIsTwentyFromTheNewest() {
    PageArguments nothing = new PageArguments(null, null, null, null);
    assertThat(nothing.size()).isEqualTo(20);
    assertThat(nothing.fromEnd()).isFalse();
  }

  @Test
  void firstAndLastTogetherAreRefused() {
    assertThatThrownBy(() -> new PageArguments(1, null, 1, null).size())
        .isInstanceOf(ApiProblem.class)
        .hasMessageContaining("TM-301 first and last were given together");
  }
}
