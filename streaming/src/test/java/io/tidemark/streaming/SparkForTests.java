package io.tidemark.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.streaming.lake.Lake;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** One session for all tests of a JVM, set up as the application sets up its own. */
public final class SparkForTests {
  /** For a JVM that lives a minute at most: compiling well takes longer than it saves. */
  static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  private static final SparkSession SESSION =
      StreamingApplication.session(
          new SparkConf()
              .setMaster("local[2]")
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.hadoop.fs.file.impl", MortalFileSystem.class.getName())
              .set(
                  "spark.hadoop.fs.AbstractFileSystem.file.impl",
                  MortalFileSystem.Context.class.getName())
              .set("spark.sql.warehouse.dir", "target/spark-warehouse"));

  private SparkForTests() {}

  public static SparkSession session() {
    return SESSION;
  }

  /**
   * A lake of its own with every table, empty. A copy: to create them takes seconds.
   *
   * @param root the folder, which is made
   */
  public static Lake emptyLake(String root) {
    copy(EmptyLake.FOLDER, Path.of(root));
    return new Lake(SESSION, root);
  }

  private static void copy(Path from, Path to) {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(file -> !isHadoopsChecksum(file)).toList()) {
        Path copy = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          UUID id = UUID.nameUUIDFromBytes(copy.getParent().toString().getBytes(UTF_8));
          Files.writeString(copy, withId(Files.readString(file), id));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isHadoopsChecksum(Path file) {
    return file.getFileName().toString().matches("\\..*\\.crc");
  }

  /** A commit or its checksum with another id of the table: Delta counts small files by it. */
  private static String withId(String json, UUID id) {
    return json.replaceAll("(\"meta[Dd]ata\":\\{\"id\":)\"[^\"]+\"", "$1\"" + id + "\"");
  }

  /** Made when the first copy is asked for; of this JVM alone, since another may be testing too. */
  private static final class EmptyLake {
    static final Path FOLDER = make();

    private static Path make() {
      try {
        Path folder = Files.createTempDirectory("empty-lake");
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> FileUtil.fullyDelete(folder.toFile())));
        new Lake(SESSION, folder.toString()).createTables();
        return folder;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * A JVM of its own that can run Spark, not started yet.
   *
   * @param main the class that it runs
   * @param classPath where resources and classes are looked for, in this order
   * @param settings Spark's and ours
   */
  public static ProcessBuilder process(
      Class<?> main, List<String> classPath, Map<String, String> settings) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options());
    command.add(SHORT_LIVED);
    command.add("-Xmx1g");
    command.add("-Duser.timezone=UTC");
    command.add("-Dspark.driver.host=127.0.0.1");
    command.add("-Dspark.driver.bindAddress=127.0.0.1");
    settings.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(main.getName());
    return new ProcessBuilder(command);
  }

  /** The options of this JVM that Spark cannot do without. */
  static List<String> options() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add") || option.startsWith("-XX:+Ignore"))
        .toList();
  }
}
