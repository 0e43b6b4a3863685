package io.tidemark.streaming.ops;

import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code tidemark quarantine}: what was refused, and taking it in after a fix. */
@Command(
    name = "quarantine",
    description = "Records that broke their contract: look at them, or replay them after a fix.")
final class QuarantineCommands {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Supplier<Workbench> opened;

  QuarantineCommands(Supplier<Workbench> opened) {
    this.opened = opened;
  }

  @Command(
      name = "list",
      description = {
        "Counts by topic and reason, then the newest records: why each was refused, which field and value, where it lay in Kafka, when it was first seen, and whether it waits or has been replayed.",
        "The values are shown as they came: mind who looks over your shoulder."
      })
  int list(
      @Mixin SelectionOptions which,
      @Option(names = "--waiting", description = "Leave out what has been replayed.")
          boolean waiting,
      @Option(
              names = "--limit",
              defaultValue = "20",
              paramLabel = "N",
              description = "Show the newest N records (default: ${DEFAULT-VALUE}).")
          int limit,
      @Option(names = "--json", description = "Print JSON.") boolean json) {
    Workbench bench = opened.get();
    Quarantine quarantine = new Quarantine(bench.lake());
    List<Quarantine.Tally> tallies = quarantine.tallies(which.selection());
    List<Quarantine.Entry> entries = quarantine.newest(which.selection(), waiting, limit);
    if (json) {
      bench.out().println(JSON.writeValueAsString(asJson(tallies, entries)));
    } else {
      print(tallies, entries, bench.out());
    }
    return 0;
  }

  @Command(
      name = "replay",
      description = {
        "Checks waiting records again, and takes those that meet the contract by now into their events table, each exactly once and in its old place in the order of events. What still breaks it stays, with its newest reason.",
        "Say which: --topic, --reason, --since or single records; or --all."
      })
  int replay(
      @Mixin SelectionOptions which,
      @Option(names = "--all", description = "Every record that waits.") boolean all,
      @Option(names = "--dry-run", description = "Only say what would become of them.")
          boolean dryRun)
      throws SQLException {
    Selection selection = which.selection();
    if (all == !selection.equals(Selection.ALL)) {
      throw OperatorException.wrongUsage(
          "TM-510 Say which records: --topic, --reason, --since or single records; or else --all.");
    }
    Workbench bench = opened.get();
    try (Serving serving = Serving.open(bench.settings().postgres())) {
      serving.letNoOtherCommandIn();
      Replay.Outcome outcome = new Replay(bench).run(selection, dryRun);
      print(outcome, dryRun, bench.out());
    }
    return 0;
  }

  private static void print(
      List<Quarantine.Tally> tallies, List<Quarantine.Entry> entries, PrintWriter out) {
    long waiting = tallies.stream().mapToLong(Quarantine.Tally::waiting).sum();
    long records = tallies.stream().mapToLong(Quarantine.Tally::records).sum();
    out.printf("%,d waiting, %,d replayed%n", waiting, records - waiting);
    if (tallies.isEmpty()) {
      return;
    }
    out.println();
    TextTable table =
        new TextTable("reason", "topic", "waiting", "replayed", "first seen", "last seen");
    tallies.forEach(
        tally ->
            table.row(
                tally.reason(),
                tally.topic(),
                tally.waiting(),
                tally.records() - tally.waiting(),
                Moments.text(tally.firstSeen()),
                Moments.text(tally.lastSeen())));
    table.print(out);
    for (Quarantine.Entry entry : entries) {
      out.println();
      out.printf(
          "%s  %s%s  first seen %s  %s%n",
          entry.place(),
          entry.reason(),
          entry.field() == null ? "" : " " + entry.field(),
          Moments.text(entry.firstSeen()),
          state(entry.replayedAt()));
      out.println("  " + entry.detail().replaceAll("\\R", " "));
    }
  }

  private static String state(@Nullable Instant replayedAt) {
    return replayedAt == null ? "waiting" : "replayed " + Moments.text(replayedAt);
  }

  private static void print(Replay.Outcome outcome, boolean dryRun, PrintWriter out) {
    long refused = outcome.refused().values().stream().mapToLong(Long::longValue).sum();
    if (outcome.passed() + refused == 0) {
      out.println("No such record waits.");
      return;
    }
    if (dryRun) {
      out.printf("%,d would be taken in%n", outcome.passed());
    } else {
      out.printf("%,d taken in", outcome.passed());
      long before = outcome.passed() - outcome.added();
      out.println(
          before == 0
              ? ""
              : " (%,d of them by a replay that did not come to mark them)".formatted(before));
    }
    out.printf("%,d still break the contract%n", refused);
    outcome.refused().forEach((reason, records) -> out.printf("  %,d %s%n", records, reason));
  }

  private static Map<String, Object> asJson(
      List<Quarantine.Tally> tallies, List<Quarantine.Entry> entries) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("waiting", tallies.stream().mapToLong(Quarantine.Tally::waiting).sum());
    json.put("counts", tallies);
    json.put("records", entries);
    return json;
  }
}
