package io.tidemark.streaming.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MentionsTest {
  private static final String ID = "0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c11";
  private final Mentions mentions =
      new Mentions(List.of(ID), List.of("Ann.Lee@example.org", "zoë@example.org"));

  @Test
  void anIdIsFoundInAnyCaseWithOrWithoutHyphensWhereverItStands() {
    assertThat(in("{\"user_id\":\"" + ID + "\"")).isTrue();
    assertThat(in("{" + ID.toUpperCase(java.util.Locale.ROOT) + "}")).isTrue();
    assertThat(in("id=" + ID.replace("-", "") + ";")).isTrue();
  }

  @Test
  void anotherIdIsNot() {
    assertThat(in(ID.replace('9', '8'))).isFalse();
    assertThat(in(ID.replace("-", "") + "00")).as("a longer number").isFalse();
  }

  @Test
  void anAddressIsFoundInAnyCase() {
    assertThat(in("mail: ANN.LEE@EXAMPLE.ORG.")).isTrue();
    assertThat(in("<zoë@example.org>")).isTrue();
  }

  @Test
  void anAddressThatEndsOrBeginsLikeItIsAnotherOne() {
    assertThat(in("\"joann.lee@example.org\"")).isFalse();
    assertThat(in("\"ann.lee@example.org.uk\"")).isFalse();
    assertThat(in("\"ann-ann.lee@example.org\"")).isFalse();
  }

  @Test
  void whatIsNoUtf8IsSearchedAsWell() {
    assertThat(mentions.in(("x" + ID).getBytes(StandardCharsets.UTF_16LE))).isTrue();
    byte[] broken = ("?? ann.lee@example.org").getBytes(StandardCharsets.UTF_8);
    broken[0] = (byte) 0xff;
    assertThat(mentions.in(broken)).isTrue();
    assertThat(mentions.in(null)).isFalse();
  }

  private boolean in(String text) {
    return mentions.in(text.getBytes(StandardCharsets.UTF_8));
  }
}
