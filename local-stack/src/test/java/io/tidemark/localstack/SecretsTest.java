package io.tidemark.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @TempDir private Path folder;

  @Test
  void everySecretIsForItsOwnerOnly() throws IOException {
    Secrets secrets = new Secrets(folder);
    assertThat(secrets.signingKey().getModulus().bitLength()).isEqualTo(2048);
    for (Path file :
        List.of(
            secrets.passwordFile("api"),
            secrets.cursorKeyFile(),
            secrets.publicKeyFile(),
            folder.resolve("jwt-private.pem"))) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aSecretIsTheSameEverAfter() throws IOException {
    Secrets first = new Secrets(folder);
    Secrets second = new Secrets(folder);
    assertThat(second.password("api")).isEqualTo(first.password("api"));
    assertThat(second.signingKey()).isEqualTo(first.signingKey());
    String key = Files.readString(first.cursorKeyFile());
    assertThat(Files.readString(second.cursorKeyFile())).isEqualTo(key);
  }

  @Test
  void noTwoSecretsAreAlike(@TempDir Path other) {
    Secrets secrets = new Secrets(folder);
    assertThat(secrets.password("api"))
        .hasSizeGreaterThanOrEqualTo(43)
        .isNotEqualTo(secrets.password("sync"))
        .isNotEqualTo(new Secrets(other).password("api"));
  }

  @Test
  void theCursorKeyIsTheTextOf32Bytes() throws IOException {
    String text = Files.readString(new Secrets(folder).cursorKeyFile());
    assertThat(Base64.getDecoder().decode(text)).hasSize(32);
  }
}
