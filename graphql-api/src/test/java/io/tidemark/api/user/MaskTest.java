package io.tidemark.api.user;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {
  @ParameterizedTest
  @CsvSource({
    "ada@example.com, a***@e***",
    "a@b, a***@b***",
    "no address, n***",
    "@, ***@***",
    "'', ***",
    "a@b@c.org, a***@b***"
  })
  void anAddressKeepsOneLetterOnEitherSide(String email, String masked) {
    assertThat(Mask.email(email)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({
    "Ada Lovelace, A*** L***",
    "'  Ada   Lovelace ', A*** L***",
    "李小龙, 李***",
    "😀 B, 😀*** B***",
    "'', ***"
  })
  void aNameKeepsTheFirstLetterOfEachWord(String name, String masked) {
    assertThat(Mask.name(name)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({"+4930123456, ***56", "7, ***7", "'', ***", ","})
  void aNumberKeepsItsLastTwoDigits(String phone, String masked) {
    assertThat(Mask.phone(phone)).isEqualTo(masked);
  }
}
