package io.tidemark.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SettingsTest {
  private static final Map<String, String> NEEDED =
      Map.of(
          "tidemark.api.postgres.url", "jdbc:postgresql://localhost/tidemark",
          "tidemark.api.postgres.user", "api",
          "tidemark.api.postgres.password-file", "/secrets/api",
          "tidemark.api.jwt.public-key-file", "/secrets/key.pem",
          "tidemark.api.cursor-key-file", "/secrets/cursor");

  @TempDir Path folder;

  @Test
  void fiveSettingsAreNeededAndTheRestHasDefaults() {
    ApiSettings settings = bind(NEEDED);
    assertThat(settings.introspection()).isFalse();
    assertThat(settings.freshnessLimit()).hasMinutes(1);
    assertThat(settings.jwt().issuer()).isEqualTo("tidemark-local");
    assertThat(settings.limits().depth()).isEqualTo(10);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                bind(
                    Map.of(
                        "tidemark.api.postgres.pool-size", "0",
                        "tidemark.api.freshness-limit", "-1s",
                        "tidemark.api.limits.depth", "0")))
        .rootCause()
        .isInstanceOf(SettingsProblem.class)
        .hasMessageStartingWith("TM-001")
        .hasMessageContaining("tidemark.api.postgres.url is not set")
        .hasMessageContaining("tidemark.api.postgres.user is not set")
        .hasMessageContaining("tidemark.api.postgres.password-file is not set")
        .hasMessageContaining("tidemark.api.jwt.public-key-file is not set")
        .hasMessageContaining("tidemark.api.cursor-key-file is not set")
        .hasMessageContaining("tidemark.api.postgres.pool-size is '0', and must be 1 or more")
        .hasMessageContaining("tidemark.api.freshness-limit is 'PT-1S'")
        .hasMessageContaining("tidemark.api.limits.depth is '0'");
  }

  @Test
  void aKeyOfFewerThan32BytesIsRefused() throws IOException {
    Path file = file(Base64.getEncoder().encodeToString(new byte[31]));
    assertThatThrownBy(() -> SettingsFile.of("tidemark.api.cursor-key-file", file).key())
        .hasMessageStartingWith("TM-002 The file of tidemark.api.cursor-key-file holds 31 bytes");
  }

  @Test
  void aKeyIsReadWithTheLineEndBehindIt() throws IOException {
    Path file = file(Base64.getEncoder().encodeToString(new byte[32]) + "\n");
    assertThat(SettingsFile.of("x", file).key()).hasSize(32);
  }

  @Test
  void aSecretThatIsMalformedIsNotRepeated() throws IOException {
    Path file = file("hush, hush!");
    assertThatThrownBy(() -> SettingsFile.of("x", file).key())
        .hasMessageNotContaining("hush")
        .hasNoCause();
    assertThatThrownBy(() -> SettingsFile.of("x", file).rsaPublicKey())
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> SettingsFile.of("a.setting", missing).text())
        .isInstanceOf(SettingsProblem.class)
        .hasMessageContaining("TM-002 The file of a.setting cannot be read")
        .hasMessageContaining(missing.toString());
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("secret"), content);
  }

  private static ApiSettings bind(Map<String, String> values) {
    return new Binder(new MapConfigurationPropertySource(values))
        .bindOrCreate("tidemark.api", ApiSettings.class);
  }
}
