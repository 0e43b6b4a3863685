package io.tidemark.bench.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/** Who asks: one supporter, by an RS256 token that is good for a day. */
final class Tokens {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final int RSA_BITS = 2048;

  private final KeyPair keys;

  Tokens() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(RSA_BITS);
    this.keys = generator.generateKeyPair();
  }

  String publicKeyPem() {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  String ofSupport(Instant now) throws GeneralSecurityException {
    String claims =
        """
        {"iss":"tidemark-local","aud":"tidemark","sub":"bench","roles":["support"],"iat":%d,"exp":%d}\
        """
            .formatted(now.getEpochSecond(), now.getEpochSecond() + 86_400);
    String text = encoded("{\"alg\":\"RS256\"}") + "." + encoded(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + URL.encodeToString(signature.sign());
  }

  private static String encoded(String json) {
    return URL.encodeToString(json.getBytes(StandardCharsets.US_ASCII));
  }
}
