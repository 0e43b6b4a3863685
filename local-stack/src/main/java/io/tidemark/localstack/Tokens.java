package io.tidemark.localstack;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Issues what the API takes as proof of who asks: RS256 tokens, one for each role, good for twelve
 * hours.
 */
final class Tokens {
  static final String ISSUER = "tidemark-local";
  static final String AUDIENCE = "tidemark";
  static final List<String> ROLES = List.of("support", "senior", "auditor", "admin");

  private static final Duration LIFETIME = Duration.ofHours(12);

  private Tokens() {}

  /** A token for each role, by role, in the order of {@link #ROLES}. */
  static Map<String, String> mint(RSAPrivateKey key, Instant now) {
    Map<String, String> tokens = new LinkedHashMap<>();
    for (String role : ROLES) {
      tokens.put(role, mint(key, now, role));
    }
    return tokens;
  }

  private static String mint(RSAPrivateKey key, Instant now, String role) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject("local-" + role)
            .claim("roles", List.of(role))
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plus(LIFETIME)))
            .jwtID(UUID.randomUUID().toString())
            .build();
    SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.RS256), claims);
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException("A token could not be signed.", e);
    }
    return token.serialize();
  }
}
