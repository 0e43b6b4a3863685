package io.tidemark.api.security;

import io.tidemark.api.cache.LastUsed;
import java.util.Map;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/**
 * Remembers tokens whose signature was found good: a client sends the same one with each request
 * until it ends. What it claims is held against the rules, and the clock, each time. Bounded;
 * thread-safe.
 */
final class KnownTokens implements JwtDecoder {
  static final int MOST = 1_000;

  private final JwtDecoder decoder;
  private final OAuth2TokenValidator<Jwt> rules;
  private final Map<String, Jwt> known = LastUsed.atMost(MOST);

  /**
   * In front of a decoder.
   *
   * @param decoder checks all of a token
   * @param rules what the decoder checks besides the signature
   */
  KnownTokens(JwtDecoder decoder, OAuth2TokenValidator<Jwt> rules) {
    this.decoder = decoder;
    this.rules = rules;
  }

  @Override
  public Jwt decode(String token) {
    Jwt jwt = known.get(token);
    if (jwt == null || rules.validate(jwt).hasErrors()) {
      known.remove(token);
      jwt = decoder.decode(token); // says what is wrong with it
      known.put(token, jwt);
    }
    return jwt;
  }
}
