package io.tidemark.api.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;

class KnownTokensTest {
  private static final Instant END = Instant.parse("2026-01-01T12:00:00Z");

  private final List<String> checked = new ArrayList<>();
  private Instant now = END.minusSeconds(600);
  private final KnownTokens tokens = new KnownTokens(this::checkSignature, rules());

  @Test
  void theSignatureOfATokenIsCheckedOnce() {
    Jwt first = tokens.decode("a");
    assertThat(tokens.decode("a")).isSameAs(first);
    tokens.decode("b");

    assertThat(checked).containsExactly("a", "b");
  }

  @Test
  void aTokenThatHasExpiredSinceItWasCheckedIsRefused() {
    tokens.decode("a");
    now = END.plusSeconds(1);

    assertThatThrownBy(() -> tokens.decode("a")).isInstanceOf(BadJwtException.class);
  }

  @Test
  void aTokenWithABadSignatureIsRefusedEachTime() {
    assertThatThrownBy(() -> tokens.decode("forged")).isInstanceOf(BadJwtException.class);
    assertThatThrownBy(() -> tokens.decode("forged")).isInstanceOf(BadJwtException.class);

    assertThat(checked).containsExactly("forged", "forged");
  }

  @Test
  void oldOnesMakeRoom() {
    tokens.decode("a");
    for (int i = 0; i < KnownTokens.MOST; i++) {
      tokens.decode("t" + i);
    }
    checked.clear();
    tokens.decode("a");

    assertThat(checked).containsExactly("a");
  }

  private Jwt checkSignature(String token) {
    checked.add(token);
    if (token.equals("forged") || now.isAfter(END)) {
      throw new BadJwtException("bad");
    }
    return Jwt.withTokenValue(token).header("alg", "RS256").subject("s").expiresAt(END).build();
  }

  private JwtTimestampValidator rules() {
    JwtTimestampValidator rules = new JwtTimestampValidator(Duration.ZERO);
    rules.setClock(clock(() -> now));
    return rules;
  }

  private static Clock clock(InstantSource source) {
    return source.withZone(ZoneOffset.UTC);
  }
}
