package io.tidemark.bench.api;

import io.tidemark.bench.data.Database;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The limit: what the API sends to PostgreSQL, sent by pgbench as prepared statements, with nothing
 * made of the rows. Freshness is read each time, as the API does; no transaction is begun or ended.
 */
final class Pgbench implements Contestant {
  private static final String PROGRAM = "pgbench";
  private static final Pattern TPS = Pattern.compile("(?m)^tps = ([0-9.]+)");
  private static final int MICROS = 2;

  private final Path folder;
  private final int port;
  private final Database database;
  private final Sizes sizes;

  /**
   * Of a database.
   *
   * @param folder for its files
   * @param port of the server
   */
  Pgbench(Path folder, int port, Database database, Sizes sizes) {
    this.folder = folder;
    this.port = port;
    this.database = database;
    this.sizes = sizes;
  }

  /** Whether there is one on the PATH. */
  static boolean isThere() throws InterruptedException {
    try {
      return new ProcessBuilder(PROGRAM, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String name() {
    return Findings.LIMIT;
  }

  @Override
  public Optional<ProcessHandle> process() {
    return Optional.empty();
  }

  @Override
  public boolean answers(Operation operation) {
    return Pgbench.class.getResource(script(operation)) != null;
  }

  private static String script(Operation operation) {
    return "pgbench/" + operation + ".sql";
  }

  @Override
  public Rate measure(Operation operation, Duration duration)
      throws IOException, InterruptedException {
    Path script = folder.resolve(operation + ".sql");
    try (InputStream text = Pgbench.class.getResourceAsStream(script(operation))) {
      Files.write(script, text == null ? new byte[0] : text.readAllBytes());
    }
    Path logs = Files.createTempDirectory(folder, "pgbench-");
    ProcessBuilder builder =
        new ProcessBuilder(
                PROGRAM,
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + Sizes.CONNECTIONS,
                "--jobs=1",
                "--time=" + duration.toSeconds(),
                "--random-seed=1",
                "--define=transactions=" + sizes.transactions(),
                "--define=users=" + sizes.users(),
                "--file=" + script,
                "--log",
                "--log-prefix=" + logs.resolve("log"),
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + database.readerName(),
                database.name())
            .redirectErrorStream(true);
    builder.environment().put("PGPASSWORD", Database.PASSWORD);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher tps = TPS.matcher(said);
    if (process.waitFor() != 0 || !tps.find()) {
      throw new IOException("pgbench failed: " + said);
    }
    List<Long> nanos = nanos(logs);
    double seconds = nanos.size() / Double.parseDouble(tps.group(1));
    return Rate.of(nanos.stream().mapToLong(Long::longValue).toArray(), seconds);
  }

  private static List<Long> nanos(Path logs) throws IOException {
    List<Long> nanos = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(logs)) {
      for (Path file : files) {
        for (String line : Files.readAllLines(file)) {
          nanos.add(1_000 * Long.parseLong(line.split(" ", -1)[MICROS]));
        }
      }
    }
    return nanos;
  }
}
