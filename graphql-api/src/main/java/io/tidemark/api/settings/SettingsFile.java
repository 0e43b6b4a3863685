package io.tidemark.api.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file that a setting names: a password, a key. Its content never goes into a message. */
public final class SettingsFile {
  private static final int LEAST_KEY_BYTES = 32;
  private static final int LEAST_RSA_BITS = 2048;

  private final String setting;
  private final Path path;

  private SettingsFile(String setting, Path path) {
    this.setting = setting;
    this.path = path;
  }

  /** The file that this setting names. The settings have been checked: the path is there. */
  public static SettingsFile of(String setting, @Nullable Path path) {
    if (path == null) {
      throw new SettingsProblem(List.of(setting + " is not set, and must be a file"));
    }
    return new SettingsFile(setting, path);
  }

  /**
   * The text, without white space around it.
   *
   * @throws SettingsProblem TM-002 when the file cannot be read or is empty
   */
  public String text() {
    try {
      String text = Files.readString(path, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw wrong("is empty", null);
      }
      return text;
    } catch (IOException e) {
      throw wrong("cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
  }

  /**
   * The bytes whose base64 the file holds.
   *
   * @throws SettingsProblem TM-002 when that is no base64, or fewer than 32 bytes
   */
  public byte[] key() {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text());
    } catch (IllegalArgumentException e) {
      // Without its cause: that quotes the key.
      throw wrong("holds no base64 text", null);
    }
    if (key.length < LEAST_KEY_BYTES) {
      throw wrong("holds " + key.length + " bytes, and a key needs 32 or more", null);
    }
    return key;
  }

  /**
   * The RSA public key that the file holds as PEM.
   *
   * @throws SettingsProblem TM-002 when it holds none, or one of fewer than 2048 bits
   */
  public RSAPublicKey rsaPublicKey() {
    String base64 =
        text()
            .replace("-----BEGIN PUBLIC KEY-----", "")
            .replace("-----END PUBLIC KEY-----", "")
            .replaceAll("\\s", "");
    try {
      byte[] encoded = Base64.getDecoder().decode(base64);
      RSAPublicKey key =
          (RSAPublicKey)
              KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded));
      if (key.getModulus().bitLength() < LEAST_RSA_BITS) {
        throw wrong("holds a key of fewer than 2048 bits", null);
      }
      return key;
    } catch (IllegalArgumentException | InvalidKeySpecException e) {
      throw wrong("holds no RSA public key in PEM ('-----BEGIN PUBLIC KEY-----')", null);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has RSA", e);
    }
  }

  private SettingsProblem wrong(String what, @Nullable Throwable cause) {
    return new SettingsProblem(
        "TM-002 The file of " + setting + " " + what + ": " + path + ". Write it, or name another.",
        cause);
  }
}
