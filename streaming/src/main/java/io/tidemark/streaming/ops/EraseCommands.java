package io.tidemark.streaming.ops;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark erase}: a person is removed from everywhere. */
@Command(name = "erase", description = "Remove a person from everywhere.")
final class EraseCommands {
  private static final String UUID_TEXT = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
  private static final List<String> BURIED = List.of("users", "transactions");

  private final Supplier<Workbench> opened;

  EraseCommands(Supplier<Workbench> opened) {
    this.opened = opened;
  }

  @Command(
      name = "user",
      description = {
        "Removes a user from every table of the lake, from the quarantine and, through the change feed, from PostgreSQL, while the streaming application runs. Says what was removed where, and what still lies in old files until when.",
        "Can be asked again at any time: it then says since when it is done, and does what is left to do."
      })
  int user(
      @Parameters(paramLabel = "ID", description = "The user's id, a UUID.") String id,
      @Option(names = "--dry-run", description = "Only say what would be removed.") boolean dryRun,
      @Option(
              names = "--now",
              description =
                  "Remove the old files as well, once PostgreSQL has followed. Travelling back in time in the lake then ends at this moment, for every user.")
          boolean now,
      @Option(
              names = "--wait",
              defaultValue = "10m",
              paramLabel = "TIME",
              description = "How long to wait for PostgreSQL (default: ${DEFAULT-VALUE}).")
          Duration patience,
      @Option(
              names = "--grace",
              defaultValue = "15m",
              paramLabel = "TIME",
              description =
                  "With --now: longer than any writer of the lake takes from writing a file to committing it; younger files are left alone (default: ${DEFAULT-VALUE}).")
          Duration grace)
      throws SQLException {
    if (!id.matches(UUID_TEXT)) {
      throw OperatorException.wrongUsage(
          "TM-505 '%s' is no user id: one is a UUID, such as 0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c11."
              .formatted(id));
    }
    UUID user = UUID.fromString(id);
    Workbench bench = opened.get();
    try (Serving serving = Serving.open(bench.settings().postgres())) {
      serving.letNoOtherCommandIn();
      Erasure erasure = new Erasure(bench, serving, user, patience);
      if (dryRun) {
        wouldRemove(erasure.found(), bench.out());
        return 0;
      }
      try {
        erasure.run();
      } finally {
        removed(erasure, bench.out());
      }
      bench.out().println("PostgreSQL has followed: it has no row of this user any more.");
      if (now) {
        erasure.vacuum(grace);
      }
      left(erasure, bench.out());
    }
    return 0;
  }

  private static void wouldRemove(Map<String, Long> found, PrintWriter out) {
    if (found.isEmpty()) {
      out.println("Nothing of this user is left in the lake's tables.");
      return;
    }
    TextTable table = new TextTable("table", "rows", "would be");
    found.forEach((name, rows) -> table.row(name, rows, fate(name)));
    table.print(out);
  }

  private static void removed(Erasure erasure, PrintWriter out) {
    if (erasure.removed().isEmpty()) {
      if (erasure.last().isAfter(java.time.Instant.EPOCH)) {
        out.printf(
            "Nothing of this user was left in the lake's tables: erased since %s.%n",
            Moments.text(erasure.last()));
      }
      return;
    }
    out.printf("Erased from the lake's tables at %s:%n%n", Moments.text(erasure.last()));
    TextTable table = new TextTable("table", "rows", "");
    erasure
        .removed()
        .forEach(
            (name, rows) -> {
              if (rows > 0) {
                table.row(name, rows, fate(name));
              }
            });
    table.print(out);
    out.println();
  }

  private static String fate(String table) {
    if (table.equals("user_activity")) {
      return "removed by the streaming application";
    }
    return BURIED.contains(table) ? "made bare tombstones" : "deleted";
  }

  private static void left(Erasure erasure, PrintWriter out) {
    Map<String, OldFiles.Left> left = erasure.left();
    if (!left.isEmpty()) {
      out.println("In files that no table reads any more, until a VACUUM at this moment or later:");
      out.println();
      TextTable table = new TextTable("table", "files", "size", "VACUUM from");
      left.forEach(
          (name, files) ->
              table.row(name, files.files(), size(files.bytes()), Moments.text(files.goneFrom())));
      table.print(out);
      out.println();
    }
    Map<String, Integer> masked = erasure.masked();
    masked.forEach(
        (table, files) ->
            out.printf(
                "Beneath deletion vectors, in %d files that %s still reads, until they are written anew.%n",
                files, table));
    out.println(
        left.isEmpty() && masked.isEmpty()
            ? "No file of these tables from before the erasure is left that holds anything of this user."
            : "The same command with --now removes all of it now.");
    for (String table : erasure.logsInDoubt()) {
      out.printf(
          "The log of %s may hold the greatest and least values of its columns in its statistics: set delta.dataSkippingStatsColumns (see its DDL); what is written goes with log clean-up.%n",
          table);
    }
    out.println("Kafka's own records go with the retention of the topics.");
  }

  private static String size(long bytes) {
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }
}
