package io.tidemark.api.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.api.GraphqlApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

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
    ApiSettings settings = read(NEEDED);
    assertThat(settings.introspection()).isFalse();
    assertThat(settings.freshnessLimit()).hasMinutes(1);
    assertThat(settings.jwt().issuer()).isEqualTo("tidemark-local");
    assertThat(settings.limits().depth()).isEqualTo(10);
  }

  @Test
  void everythingThatIsWrongIsNamedAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "tidemark.api.postgres.pool-size", "0",
                        "tidemark.api.freshness-limit", "-1s",
                        "tidemark.api.freshness-age", "2s",
                        "tidemark.api.limits.depth", "0",
                        "tidemark.api.limits.time", "soon",
                        "tidemark.api.live.subscriptions", "0",
                        "tidemark.api.introspection", "maybe",
                        "tidemark.api.jwt.isuer", "us")))
        .isInstanceOf(SettingsProblem.class)
        .hasMessageStartingWith("TM-001")
        .hasMessageContaining("tidemark.api.postgres.url is not set")
        .hasMessageContaining("tidemark.api.postgres.user is not set")
        .hasMessageContaining("tidemark.api.postgres.password-file is not set")
        .hasMessageContaining("tidemark.api.jwt.public-key-file is not set")
        .hasMessageContaining("tidemark.api.cursor-key-file is not set")
        .hasMessageContaining("tidemark.api.postgres.pool-size is '0', and must be 1 or more")
        .hasMessageContaining("tidemark.api.freshness-limit is 'PT-1S'")
        .hasMessageContaining("tidemark.api.freshness-age is 'PT2S'")
        .hasMessageContaining("tidemark.api.limits.depth is '0'")
        .hasMessageContaining("tidemark.api.live.subscriptions is '0', and must be 1 or more")
        .hasMessageContaining("tidemark.api.limits.time is 'soon', which is no Duration")
        .hasMessageContaining("tidemark.api.introspection is 'maybe', which is no boolean")
        .hasMessageContaining(
            "tidemark.api.jwt.isuer is no setting; did you mean tidemark.api.jwt.issuer?");
  }

  @Test
  void aSettingOfAnotherNameIsRefusedWhereverItIsSet() {
    assertThat(unknown(Map.of("tidemark.api.limits.bodybites", "5")))
        .containsExactly(
            "tidemark.api.limits.bodybites is no setting; did you mean"
                + " tidemark.api.limits.body-bytes?");
    assertThat(unknownVariables("TIDEMARK_API_POSTGRES_PASWORDFILE"))
        .containsExactly(
            "TIDEMARK_API_POSTGRES_PASWORDFILE is no setting; did you mean"
                + " TIDEMARK_API_POSTGRES_PASSWORDFILE?");
    assertThat(unknown(Map.of("tidemark.api.limits", "5")).get(0))
        .startsWith("tidemark.api.limits is no setting; there are tidemark.api.postgres.url,")
        .endsWith(", tidemark.api.live.subscriptions");
  }

  @Test
  void aSettingIsKnownInEverySpellingThatIsRead() {
    assertThat(
            unknown(
                Map.of(
                    "tidemark.api.limits.body-bytes", "5",
                    "tidemark.api.limits.bodyBytes", "5",
                    "tidemark.api.limits.body_bytes", "5",
                    "somebody.else", "5")))
        .isEmpty();
    assertThat(unknownVariables("TIDEMARK_API_LIMITS_BODYBYTES", "TIDEMARK_API_LIMITS_BODY_BYTES"))
        .isEmpty();
  }

  @Test
  void theAddressesOfAServiceInKubernetesAreNoSettings() {
    assertThat(
            unknownVariables(
                "TIDEMARK_API_SERVICE_HOST",
                "TIDEMARK_API_SERVICE_PORT_HTTP",
                "TIDEMARK_API_PORT",
                "TIDEMARK_API_PORT_8080_TCP_ADDR"))
        .isEmpty();
  }

  @Test
  void theApiDoesNotStartWithAnUnknownSetting() {
    assertThatThrownBy(() -> GraphqlApi.main(new String[] {"--tidemark.api.limits.dept=5"}))
        .rootCause()
        .isInstanceOf(SettingsProblem.class)
        .hasMessageContaining("did you mean tidemark.api.limits.depth?")
        .hasMessageContaining("tidemark.api.postgres.url is not set");
  }

  @Test
  void aPasswordInTheAddressIsRefusedAndNotRepeated() {
    Map<String, String> settings = new java.util.HashMap<>(NEEDED);
    settings.put(
        "tidemark.api.postgres.url", "jdbc:postgresql://localhost/tidemark?password=hush-hush");
    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(SettingsProblem.class)
        .hasMessageContaining("must be without a password: name its file")
        .hasMessageNotContaining("hush-hush");
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

  private static ApiSettings read(Map<String, String> values) {
    return SettingsReader.settings(environment(new MapPropertySource("test", Map.copyOf(values))));
  }

  private static List<String> unknown(Map<String, Object> values) {
    return UnknownSettings.in(environment(new MapPropertySource("test", values)));
  }

  private static List<String> unknownVariables(String... names) {
    Map<String, Object> values =
        Stream.of(names).collect(Collectors.toMap(name -> name, name -> "5"));
    return UnknownSettings.in(environment(new SystemEnvironmentPropertySource("test", values)));
  }

  private static ConfigurableEnvironment environment(PropertySource<?> source) {
    ConfigurableEnvironment environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(source);
    return environment;
  }
}
