package io.tidemark.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;

/**
 * What only this stack knows: made the first time it is asked for, the same ever after, kept in
 * files of mode 0600. They never stand on a command line, in an environment or in a log.
 */
final class Secrets {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RSA_BITS = 2048;

  private final Path folder;

  Secrets(Path folder) {
    this.folder = folder;
  }

  /** The file of a password: 256 random bits as base64url text. */
  Path passwordFile(String name) {
    return randomText(name + ".password", Base64.getUrlEncoder().withoutPadding());
  }

  /** The password itself. */
  String password(String name) {
    return PrivateFiles.read(passwordFile(name));
  }

  /** The key that signs the API's cursors: 256 random bits as base64 text. */
  Path cursorKeyFile() {
    return randomText("cursor.key", Base64.getEncoder());
  }

  /** The key that signs tokens, and with it {@link #publicKeyFile()}. */
  RSAPrivateKey signingKey() {
    Path file = folder.resolve("jwt-private.pem");
    try {
      if (!Files.exists(file)) {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(RSA_BITS);
        writePem(file, "PRIVATE KEY", keys.generateKeyPair().getPrivate().getEncoded());
      }
      byte[] der =
          Base64.getMimeDecoder().decode(PrivateFiles.read(file).replaceAll("-----[^-]+-----", ""));
      return (RSAPrivateKey)
          KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No RSA key could be had from " + file, e);
    }
  }

  /**
   * What the API checks tokens with: PEM, made anew from the private key, so that the two belong
   * together.
   */
  Path publicKeyFile() {
    Path file = folder.resolve("jwt-public.pem");
    RSAPrivateCrtKey key = (RSAPrivateCrtKey) signingKey();
    try {
      byte[] der =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()))
              .getEncoded();
      writePem(file, "PUBLIC KEY", der);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("No public key could be had from " + folder, e);
    }
    return file;
  }

  private Path randomText(String name, Base64.Encoder encoder) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      byte[] bytes = new byte[32];
      RANDOM.nextBytes(bytes);
      PrivateFiles.write(file, encoder.encodeToString(bytes));
    }
    return file;
  }

  private static void writePem(Path file, String label, byte[] der) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    PrivateFiles.write(
        file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
  }
}
