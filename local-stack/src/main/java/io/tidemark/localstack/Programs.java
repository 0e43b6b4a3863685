package io.tidemark.localstack;

import io.tidemark.localstack.kafka.KafkaBroker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How each part of the product is started: its classpath as built, its settings in a file of mode
 * 0600. Secrets are named by their files, never given.
 */
final class Programs {
  /** Without it Spark takes the machine's outward address for its own. */
  private static final Map<String, String> ENVIRONMENT = Map.of("SPARK_LOCAL_IP", "127.0.0.1");

  private final Path checkout;
  private final DataFolder folder;
  private final Secrets secrets;
  private final boolean keepClasses;

  /**
   * @param keepClasses whether the next start shall find the classes loaded; see {@link
   *     ClassArchive}
   */
  Programs(Path checkout, DataFolder folder, Secrets secrets, boolean keepClasses) {
    this.checkout = checkout;
    this.folder = folder;
    this.secrets = secrets;
    this.keepClasses = keepClasses;
  }

  /**
   * Looks for everything that will be started.
   *
   * @throws StackFailure TM-404 when a part is not built
   */
  void requireBuilt(boolean withSimulator) {
    classpath("local-stack");
    classpath("streaming");
    classpath("graphql-api");
    if (withSimulator) {
      classpath("event-sdk");
    }
  }

  /** The broker, on the ports given. */
  Child kafka(int port, int controllerPort) {
    return start(
        "kafka",
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        classpath("local-stack"),
        KafkaBroker.class.getName(),
        List.of(
            "--port=" + port, "--controller-port=" + controllerPort, "--dir=" + folder.kafka()));
  }

  /** The Spark application. Kafka's topics and the migrated database must be there. */
  Child streaming(String bootstrapServers, String jdbcUrl) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("spark.ui.enabled", "false");
    settings.put("spark.driver.host", "127.0.0.1");
    settings.put("spark.driver.bindAddress", "127.0.0.1");
    settings.put("spark.local.dir", folder.scratch().resolve("spark").toString());
    settings.put("spark.sql.warehouse.dir", folder.scratch().resolve("warehouse").toString());
    settings.put("spark.sql.session.timeZone", "UTC");
    settings.put("spark.tidemark.kafka.bootstrap-servers", bootstrapServers);
    settings.put("spark.tidemark.lake", folder.lake().toString());
    settings.put("spark.tidemark.checkpoints", folder.checkpoints().toString());
    settings.put("spark.tidemark.postgres.url", jdbcUrl);
    settings.put("spark.tidemark.postgres.user", Postgres.WRITER);
    settings.put(
        "spark.tidemark.postgres.password-file", secrets.passwordFile(Postgres.WRITER).toString());
    List<String> options = new ArrayList<>(sparkOptions());
    options.addAll(List.of("-Xmx2g", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8"));
    // Spark has more code than the JVM plans for by itself.
    options.add("-XX:ReservedCodeCacheSize=256m");
    // Spark's own choice prints ten thousand lines in its first minute.
    options.add("-Dlog4j2.configurationFile=" + logSettings());
    return start(
        "streaming",
        options,
        classpath("streaming"),
        "org.apache.spark.deploy.SparkSubmit",
        List.of(
            "--master",
            "local[2]",
            "--properties-file",
            settingsFile("streaming.properties", settings).toString(),
            "--class",
            "io.tidemark.streaming.StreamingApplication",
            jar("streaming").toString()));
  }

  /** The GraphQL API. The migrated database must be there. */
  Child api(int port, String jdbcUrl) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("server.address", "127.0.0.1");
    settings.put("server.port", Integer.toString(port));
    settings.put("tidemark.api.introspection", "true");
    settings.put("tidemark.api.postgres.url", jdbcUrl);
    settings.put("tidemark.api.postgres.user", Postgres.READER);
    settings.put(
        "tidemark.api.postgres.password-file", secrets.passwordFile(Postgres.READER).toString());
    settings.put("tidemark.api.jwt.issuer", Tokens.ISSUER);
    settings.put("tidemark.api.jwt.public-key-file", secrets.publicKeyFile().toString());
    settings.put("tidemark.api.cursor-key-file", secrets.cursorKeyFile().toString());
    Path file = settingsFile("api.properties", settings);
    return start(
        "api",
        List.of("-Xmx512m", "-XX:+UseSerialGC", "-Duser.timezone=UTC"),
        classpath("graphql-api"),
        "io.tidemark.api.GraphqlApi",
        List.of("--spring.config.additional-location=" + file.toUri()));
  }

  /** The front ends' traffic, in events a second; 0 is as fast as it goes. */
  Child simulator(String bootstrapServers, double rate) {
    return start(
        "simulator",
        List.of("-Xmx256m", "-XX:+UseSerialGC"),
        classpath("event-sdk"),
        "io.tidemark.simulator.Simulator",
        List.of("--bootstrap-servers=" + bootstrapServers, "--rate=" + plain(rate)));
  }

  private static String plain(double rate) {
    return rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate);
  }

  private Child start(
      String name, List<String> options, String classpath, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(ClassArchive.options(folder.archives(), name, classpath, keepClasses));
    command.add("-cp");
    command.add(classpath);
    command.add(main);
    command.addAll(arguments);
    return Child.start(
        name, command, ENVIRONMENT, folder.scratch(), folder.logs().resolve(name + ".log"));
  }

  private Path logSettings() {
    Path file = folder.scratch().resolve("streaming-log4j2.xml");
    PrivateFiles.write(file, resource("streaming-log4j2.xml"));
    return file;
  }

  private Path settingsFile(String name, Map<String, String> settings) {
    StringBuilder text = new StringBuilder("# Written by quickstart at each start.\n");
    settings.forEach(
        (key, value) ->
            text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
    Path file = folder.secrets().resolve(name);
    PrivateFiles.write(file, text.toString());
    return file;
  }

  private String classpath(String module) {
    return jar(module) + ":" + dependencies(module);
  }

  private String dependencies(String module) {
    Path file = checkout.resolve(module).resolve("target/classpath.txt");
    if (!Files.exists(file)) {
      throw StackFailure.notBuilt(file);
    }
    return PrivateFiles.read(file);
  }

  /** The module's own classes, as a jar: the JVM archives no classes from a folder. */
  private Path jar(String module) {
    Path target = checkout.resolve(module).resolve("target");
    String name = "tidemark-" + module + "-*.jar";
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, name)) {
      for (Path jar : jars) {
        if (!jar.toString().matches(".*-(exec|tests|sources|javadoc)\\.jar")) {
          return jar;
        }
      }
    } catch (IOException noTarget) {
      throw StackFailure.notBuilt(target);
    }
    throw StackFailure.notBuilt(target.resolve(name));
  }

  /**
   * What Spark needs opened in the JVM; the build writes it from the property that tests use too.
   */
  private static List<String> sparkOptions() {
    return List.of(resource("spark-jvm-options.txt").strip().split("\\s+", -1));
  }

  private static String resource(String name) {
    try (InputStream text =
        Objects.requireNonNull(Programs.class.getResourceAsStream(name), name)) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
