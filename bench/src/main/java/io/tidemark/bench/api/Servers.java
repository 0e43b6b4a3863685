package io.tidemark.bench.api;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.harness.Service;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Starts what is compared, on one database. */
final class Servers {
  /** As the local stack starts the API, and so every other JVM here. */
  private static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseSerialGC", "-Duser.timezone=UTC");

  private final Path root;
  private final Path folder;
  private final int postgres;
  private final Database database;
  private final GraphQl tidemark;
  private final GraphQl postGraphile = new GraphQl("postgraphile", "");

  /**
   * On a database.
   *
   * @param root of the checkout
   * @param folder for their files
   * @param postgres the port of the database's server
   */
  Servers(Path root, Path folder, int postgres, Database database)
      throws IOException, GeneralSecurityException {
    this.root = root;
    this.folder = folder;
    this.postgres = postgres;
    this.database = database;
    Tokens tokens = new Tokens();
    this.tidemark =
        new GraphQl("tidemark", "Authorization: Bearer " + tokens.ofSupport(Instant.now()) + "\n");
    Files.writeString(folder.resolve("password"), Database.PASSWORD);
    Files.writeString(folder.resolve("key.pem"), tokens.publicKeyPem());
    Files.writeString(
        folder.resolve("cursor.key"), Base64.getEncoder().encodeToString(new byte[32]));
    Files.write(folder.resolve("api.properties"), settings());
  }

  /**
   * The local stack's, but for limits that are meant for people, and a line in the log a request.
   */
  private List<String> settings() {
    return List.of(
        "server.address=127.0.0.1",
        "tidemark.api.introspection=true",
        "tidemark.api.postgres.url=jdbc:postgresql://127.0.0.1:" + postgres + "/" + database.name(),
        "tidemark.api.postgres.user=" + database.readerName(),
        "tidemark.api.postgres.password-file=" + folder.resolve("password"),
        "tidemark.api.jwt.public-key-file=" + folder.resolve("key.pem"),
        "tidemark.api.cursor-key-file=" + folder.resolve("cursor.key"),
        "tidemark.api.limits.requests-at-once=1000",
        "tidemark.api.limits.requests-per-second=1000000",
        "logging.level.io.tidemark.api.watch=WARN");
  }

  /** A server, and how long it took. */
  record Started(HttpContestant contestant, double seconds) {}

  /** The product's API. */
  Started tidemark(String name, List<String> options) throws IOException, InterruptedException {
    int port = Service.freePort();
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(JVM);
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            jar(root.resolve("graphql-api/target"))
                + ":"
                + read("graphql-api/target/classpath.txt"),
            "io.tidemark.api.GraphqlApi",
            "--server.port=" + port,
            "--spring.config.additional-location=" + folder.resolve("api.properties").toUri()));
    Service service = Service.start("api", command, Map.of());
    double seconds = service.awaitAnswer(Service.get(port, "/actuator/health/readiness"));
    return new Started(new HttpContestant(name, service, port, tidemark), seconds);
  }

  /** PostGraphile, in so many processes that share a port. */
  HttpContestant postGraphile(String name, int workers) throws IOException, InterruptedException {
    int port = Service.freePort();
    Path installed = root.resolve("bench/target/postgraphile");
    Service service =
        Service.start(
            "postgraphile",
            List.of(
                installed.resolve("node_modules/node/bin/node").toString(),
                installed.resolve("server.js").toString(),
                Integer.toString(port),
                Integer.toString(workers)),
            Map.of(
                "NODE_ENV",
                "production",
                "DATABASE_URL",
                "postgres://%s:%s@127.0.0.1:%d/%s"
                    .formatted(
                        database.readerName(), Database.PASSWORD, postgres, database.name())));
    var unused = service.awaitAnswer(Service.get(port, "/graphql"));
    return new HttpContestant(name, service, port, postGraphile);
  }

  /** A bare REST service. */
  HttpContestant jdbcClient(String name) throws IOException, InterruptedException {
    int port = Service.freePort();
    Path built = root.resolve("bench/jdbc-client/target");
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(JVM);
    command.addAll(
        List.of(
            "-cp",
            built.resolve("classes") + ":" + read("bench/jdbc-client/target/classpath.txt"),
            "io.tidemark.bench.jdbcclient.JdbcClientService",
            "--server.address=127.0.0.1",
            "--server.port=" + port,
            "--server.tomcat.max-keep-alive-requests=-1",
            "--spring.mvc.format.date-time=iso-offset",
            "--spring.datasource.url=jdbc:postgresql://127.0.0.1:"
                + postgres
                + "/"
                + database.name(),
            "--spring.datasource.username=" + database.readerName(),
            "--spring.datasource.password=" + Database.PASSWORD,
            "--spring.datasource.hikari.maximum-pool-size=8",
            "--logging.level.root=WARN"));
    Service service = Service.start("jdbc-client", command, Map.of());
    var unused = service.awaitAnswer(Service.get(port, "/newest?limit=1&offset=0"));
    return new HttpContestant(name, service, port, new Rest());
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private String read(String file) throws IOException {
    return Files.readString(root.resolve(file)).strip();
  }

  private static Path jar(Path target) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "tidemark-*[0-9T].jar")) {
      for (Path jar : jars) {
        return jar;
      }
    }
    throw new IOException("There is no jar in " + target);
  }
}
