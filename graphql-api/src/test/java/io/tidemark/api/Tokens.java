package io.tidemark.api;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** An issuer of tokens, as the local stack's is one. */
final class Tokens {
  private final KeyPair keys = newKeys();

  String publicKeyPem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** A good token with these roles. */
  String of(String... roles) {
    return with(claims -> claims.claim("roles", List.of(roles)));
  }

  /** A token that is good but for what is changed. */
  String with(UnaryOperator<JWTClaimsSet.Builder> change) {
    return signed(JWSAlgorithm.RS256, new RSASSASigner(keys.getPrivate()), change);
  }

  String signedByAnother() {
    return signed(
        JWSAlgorithm.RS256, new RSASSASigner(newKeys().getPrivate()), UnaryOperator.identity());
  }

  String signedAs(JWSAlgorithm algorithm) {
    return signed(algorithm, new RSASSASigner(keys.getPrivate()), UnaryOperator.identity());
  }

  /** The old trick: the public key as the secret of a symmetric signature. */
  String signedWithThePublicKeyAsSecret() throws JOSEException {
    return signed(JWSAlgorithm.HS256, new MACSigner(publicKeyPem()), UnaryOperator.identity());
  }

  private static String signed(
      JWSAlgorithm algorithm, JWSSigner signer, UnaryOperator<JWTClaimsSet.Builder> change) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer("tidemark-local")
            .audience("tidemark")
            .subject("viewer-1")
            .claim("roles", List.of("support"))
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(600)));
    try {
      SignedJWT token = new SignedJWT(new JWSHeader(algorithm), change.apply(claims).build());
      token.sign(signer);
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
