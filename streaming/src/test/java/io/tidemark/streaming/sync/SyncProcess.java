package io.tidemark.streaming.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tidemark.streaming.Copies;
import io.tidemark.streaming.SparkForTests;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * Sync of the transactions as a process of its own, which kills itself by SIGKILL at a step that it
 * takes in Postgres. It waits to be told which, so that one can be made while something else goes
 * on: to get Spark ready takes ten seconds.
 */
final class SyncProcess implements AutoCloseable {
  private static final int KILLED = 128 + 9;
  private static final String LAST_WORDS = "tidemark.test.last-words";

  private final Process process;
  private final Path lastWords;
  private final Path log;

  private SyncProcess(Process process, Path lastWords, Path log) {
    this.process = process;
    this.lastWords = lastWords;
    this.log = log;
  }

  /**
   * Starts one.
   *
   * @param folder where it may leave files, which is made
   * @param settings all of them
   */
  static SyncProcess start(Path folder, Map<String, String> settings) throws IOException {
    Path lastWords = Files.createDirectories(folder).resolve("last-words");
    Path log = folder.resolve("log");
    Map<String, String> all = new HashMap<>(settings);
    all.put(LAST_WORDS, lastWords.toString());
    Process process =
        SparkForTests.process(
                SyncProcess.class, List.of(System.getProperty("java.class.path")), all)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return new SyncProcess(process, lastWords, log);
  }

  /**
   * Lets it run until it dies; if it has nothing left to do before that, kills it in its idleness.
   *
   * @param counted see {@link MortalDriver#begin}, as the other two
   * @param done whether there is nothing left to do
   * @return before or after which step it has died
   */
  Optional<String> runUntilKilled(
      Pattern counted, int steps, boolean lastTakesEffect, Callable<Boolean> done)
      throws Exception {
    try (Writer orders = process.outputWriter(UTF_8)) {
      orders.write(String.join("\n", counted.pattern(), "" + steps, "" + lastTakesEffect, ""));
      orders.flush();
      while (process.isAlive() && !done.call()) {
        Thread.sleep(20);
      }
      process.destroyForcibly();
      process.waitFor();
    }
    if (process.exitValue() != KILLED) {
      throw new AssertionError("ended by itself: " + Files.readString(log));
    }
    return Files.exists(lastWords) ? Optional.of(Files.readString(lastWords)) : Optional.empty();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly();
    process.waitFor(10, TimeUnit.SECONDS);
  }

  /** The process. */
  public static void main(String[] none) {
    try {
      live();
      Runtime.getRuntime().halt(0);
    } catch (Exception e) {
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
    }
  }

  private static void live() throws Exception {
    SparkSession spark = SparkForTests.session();
    Map<String, String> given = new HashMap<>();
    System.getProperties().stringPropertyNames().stream()
        .filter(name -> name.startsWith(Settings.PREFIX))
        .forEach(name -> given.put(name, System.getProperty(name)));
    Settings settings = Settings.from(given);
    Lake lake = new Lake(spark, settings.lake());
    // What is read for the first time takes long.
    lake.changesBetween(SyncedTransactions.TABLE, 0, lake.latestVersion(SyncedTransactions.TABLE))
        .count();
    BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    String counted = orders.readLine();
    if (counted == null) {
      return; // nobody needs it any more
    }
    MortalDriver.begin(
        Pattern.compile(counted),
        Integer.parseInt(orders.readLine()),
        Boolean.parseBoolean(orders.readLine()),
        (life, session) -> {
          Files.writeString(Path.of(System.getProperty(LAST_WORDS)), life.end());
          String self = String.valueOf(ProcessHandle.current().pid());
          new ProcessBuilder("kill", "-KILL", self).start().waitFor();
        });
    TableSync sync =
        new TableSync(
            spark,
            lake,
            new PostgresTarget(spark, settings),
            Copies.spec(SyncedTransactions.TABLE),
            settings,
            failure -> {
              failure.printStackTrace();
              Runtime.getRuntime().halt(1);
            });
    sync.start();
    orders.readLine(); // until whoever started it is gone
  }
}
