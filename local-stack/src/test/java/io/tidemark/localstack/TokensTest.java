package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  private static final Instant NOW = Instant.parse("2026-03-01T09:30:00Z");

  @TempDir private Path folder;

  @Test
  void eachRoleHasATokenThatThePublicKeyVerifies() throws Exception {
    Secrets secrets = new Secrets(folder);
    Map<String, String> tokens = Tokens.mint(secrets.signingKey(), NOW);
    assertThat(tokens.keySet()).containsExactly("support", "senior", "auditor", "admin");
    RSASSAVerifier verifier = new RSASSAVerifier(publicKey(secrets));
    for (Map.Entry<String, String> entry : tokens.entrySet()) {
      SignedJWT token = SignedJWT.parse(entry.getValue());
      assertThat(token.verify(verifier)).isTrue();
      assertThat(token.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.RS256);
      assertThat(token.getJWTClaimsSet().getIssuer()).isEqualTo("tidemark-local");
      assertThat(token.getJWTClaimsSet().getAudience()).containsExactly("tidemark");
      assertThat(token.getJWTClaimsSet().getSubject()).isNotBlank();
      assertThat(token.getJWTClaimsSet().getStringListClaim("roles"))
          .isEqualTo(List.of(entry.getKey()));
      assertThat(token.getJWTClaimsSet().getExpirationTime())
          .isEqualTo(Date.from(NOW.plus(Duration.ofHours(12))));
    }
  }

  @Test
  void anotherStacksKeyDoesNotVerify(@TempDir Path other) throws Exception {
    String token = Tokens.mint(new Secrets(folder).signingKey(), NOW).get("admin");
    RSASSAVerifier verifier = new RSASSAVerifier(publicKey(new Secrets(other)));
    assertThat(SignedJWT.parse(token).verify(verifier)).isFalse();
  }

  private static RSAPublicKey publicKey(Secrets secrets) throws Exception {
    String pem = Files.readString(secrets.publicKeyFile()).replaceAll("-----[^-]+-----", "");
    return (RSAPublicKey)
        KeyFactory.getInstance("RSA")
            .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
  }
}
