package io.tidemark.e2e.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScriptsTest {

  @TempDir Path folder;

  @Test
  void secretsAreFilesThatOnlyTheirOwnerCanRead() throws Exception {
    makeSecrets();

    try (Stream<Path> files = Files.walk(secrets()).filter(Files::isRegularFile)) {
      assertThat(files)
          .isNotEmpty()
          .allSatisfy(file -> assertThat(modeOf(file)).as("%s", file).isEqualTo("rw-------"));
    }
    assertThat(modeOf(secrets())).isEqualTo("rwx------");
  }

  @Test
  void everySecretOfTheComposeFileIsMade() throws Exception {
    makeSecrets();

    ComposeFile compose = ComposeFile.read(Checkout.DOCKER.resolve("compose.yaml"));
    for (Map.Entry<String, JsonNode> secret : compose.root().path("secrets").properties()) {
      String file = secret.getValue().path("file").asString().substring("./secrets/".length());
      assertThat(secrets().resolve(file)).as(secret.getKey()).isNotEmptyFile();
    }
  }

  @Test
  void secretsThatAreThereAreLeftAsTheyAre() throws Exception {
    makeSecrets();
    Map<Path, String> before = contents();

    makeSecrets();

    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void passwordsDifferFromEachOtherAndNobodySeesThem() throws Exception {
    Ran run = makeSecrets();

    List<String> passwords = new java.util.ArrayList<>();
    try (Stream<Path> files = Files.list(secrets().resolve("postgres"))) {
      for (Path file : files.toList()) {
        passwords.add(Files.readString(file).strip());
      }
    }
    assertThat(passwords)
        .hasSize(4)
        .doesNotHaveDuplicates()
        .allMatch(password -> password.length() >= 40);
    assertThat(run.output()).doesNotContain(passwords);
  }

  @Test
  void bothSidesOfALoginHoldTheSamePassword() throws Exception {
    makeSecrets();

    assertThat(secret("streaming/postgres-password")).isEqualTo(secret("postgres/sync-password"));
    assertThat(secret("api/postgres-password")).isEqualTo(secret("postgres/api-password"));
    assertThat(secret("migrate/flyway.toml"))
        .contains("password = \"" + secret("postgres/owner-password").strip() + "\"");
  }

  @Test
  void theCursorKeyIsBase64OfAtLeast32Bytes() throws Exception {
    makeSecrets();

    assertThat(Base64.getDecoder().decode(secret("api/cursor-key")))
        .hasSizeGreaterThanOrEqualTo(32);
  }

  @Test
  void aTokenIsSignedByTheKeyWhosePublicHalfTheApiHolds() throws Exception {
    makeSecrets();

    Ran run =
        run(
            Map.of("TIDEMARK_JWT_PRIVATE_KEY", secrets().resolve("jwt-private-key.pem").toString()),
            "token.sh",
            "ann",
            "support",
            "senior");

    assertThat(run.status()).as(run.output()).isZero();
    String[] parts = run.output().strip().split("\\.");
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initVerify(publicKey());
    signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
    assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    JsonNode claims = JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(parts[1]));
    assertThat(claims.path("iss").asString()).isEqualTo("tidemark-local");
    assertThat(claims.path("aud").asString()).isEqualTo("tidemark");
    assertThat(claims.path("sub").asString()).isEqualTo("ann");
    assertThat(claims.path("roles").toString()).isEqualTo("[\"support\",\"senior\"]");
    assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(3600);
  }

  @Test
  void aViewerThatWouldBreakOutOfItsClaimIsRefused() throws Exception {
    Ran run = run(Map.of(), "token.sh", "ann\",\"roles\":[\"admin\"],\"x\":\"", "support");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.output()).startsWith("TM-444");
  }

  @Test
  void aRoleThatThereIsNotIsRefused() throws Exception {
    Ran run = run(Map.of(), "token.sh", "ann", "root");

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.output()).startsWith("TM-445");
  }

  @Test
  void healthIsAnAnswer200AndNothingElse() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/up") ? 200 : 503, -1);
          exchange.close();
        });
    server.start();
    String port = Integer.toString(server.getAddress().getPort());
    try {
      assertThat(run(Map.of(), "http-health", "127.0.0.1", port, "/up").status()).isZero();
      assertThat(run(Map.of(), "http-health", "127.0.0.1", port, "/down").status()).isEqualTo(1);
    } finally {
      server.stop(0);
    }
    assertThat(run(Map.of(), "http-health", "127.0.0.1", port, "/up").status()).isEqualTo(1);
  }

  private Path secrets() {
    return folder.resolve("secrets");
  }

  private String secret(String name) throws IOException {
    return Files.readString(secrets().resolve(name));
  }

  private PublicKey publicKey() throws Exception {
    String pem = secret("api/jwt-public-key.pem").replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("RSA")
        .generatePublic(new X509EncodedKeySpec(Base64.getMimeDecoder().decode(pem)));
  }

  private Ran makeSecrets() throws Exception {
    Ran run = run(Map.of(), "secrets.sh", "--no-owner", "--folder", secrets().toString());
    assertThat(run.status()).as(run.output()).isZero();
    return run;
  }

  private Map<Path, String> contents() throws IOException {
    Map<Path, String> contents = new HashMap<>();
    try (Stream<Path> files = Files.walk(secrets()).filter(Files::isRegularFile)) {
      for (Path file : new TreeSet<>(files.toList())) {
        contents.put(file, Files.readString(file));
      }
    }
    return contents;
  }

  private static String modeOf(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private record Ran(int status, String output) {}

  /** Runs a script of docker/ to its end; errors and output come together. */
  private Ran run(Map<String, String> environment, String script, String... arguments)
      throws Exception {
    List<String> command =
        Stream.concat(
                Stream.of("bash", Checkout.DOCKER.resolve(script).toString()),
                Arrays.stream(arguments))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s has ended", script).isTrue();
    return new Ran(process.exitValue(), output);
  }
}
