package io.tidemark.bench.api;

import io.tidemark.bench.data.Server;
import io.tidemark.bench.report.Bars;
import io.tidemark.bench.report.Report;
import io.tidemark.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What was found, as a page. */
record Findings(
    boolean quick,
    Sizes sizes,
    Turns turns,
    Map<String, List<WarmUp.Step>> curves,
    Map<Archive, Cold.Start> starts,
    Map<String, Double> megabytes) {
  static final String OURS = "Tidemark";
  static final String AGAIN = "Tidemark, the same again";
  static final String ONE = "PostGraphile 5, one process";
  static final String TWO = "PostGraphile 5, two processes";
  static final String BARE = "bare REST, JdbcClient";
  static final String LIMIT = "limit: pgbench";

  private static final List<Operation> MAIN =
      List.of(Operation.BY_ID, Operation.USER_PAGE, Operation.LIST);

  Report report() {
    Report report = new Report("Benchmark `api`: rows of PostgreSQL as GraphQL");
    for (Operation operation : MAIN) {
      figures(report, operation);
    }
    pages(report);
    report.figure(
        "search_ms",
        median(Operation.SEARCH, turn -> turn.rate().p50()),
        "milliseconds that a search takes, median, while 32 ask");
    report.figure(
        "search_p99_ms",
        median(Operation.SEARCH, turn -> turn.rate().p99()),
        "the same, that one in a hundred exceeds");
    cold(report);
    report.figure(
        "aa_noise",
        turns.noise(OURS, AGAIN),
        "the largest relative difference of two of the same, 0.1 being a tenth");
    text(report);
    for (Operation operation : Operation.values()) {
      report.section(operation.title());
      report.text(operation.meaning());
      report.table(table(operation));
    }
    warmUps(report);
    coldTable(report);
    report.section("Side by side");
    report.plot(
        new Bars(
            "Requests a second, 32 connections, median", MAIN.stream().map(this::bars).toList()));
    return report;
  }

  private void figures(Report report, Operation operation) {
    String name = operation.figure();
    report.figure(
        name + "_vs_postgraphile",
        ratio(operation, ONE),
        operation.title() + ": times more requests a second than PostGraphile 5 in one process");
    report.figure(
        name + "_vs_postgraphile_2_workers",
        ratio(operation, TWO),
        "the same, than in two processes");
    report.figure(
        name + "_p99_vs_postgraphile",
        median(operation, turn -> turn.rate().p99())
            / turns.median(operation, ONE, turn -> turn.rate().p99()),
        "its p99 by that of PostGraphile in one process; below 1 is sooner");
    report.figure(
        name + "_vs_jdbc_client", ratio(operation, BARE), "times more than a bare REST service");
    report.figure(
        name + "_vs_pgbench", ratio(operation, LIMIT), "the part of the limit that it reaches");
  }

  private void pages(Report report) {
    report.figure(
        "page_10000_vs_page_1",
        turns.perSecond(Operation.PAGE_1, OURS) / turns.perSecond(Operation.PAGE_10000, OURS),
        "times longer that page 10,000 takes than page 1");
    report.figure(
        "page_10000_vs_page_2",
        turns.perSecond(Operation.PAGE_2, OURS) / turns.perSecond(Operation.PAGE_10000, OURS),
        "times longer than page 2, which has a cursor too");
  }

  private void cold(Report report) {
    Cold.Start kept = start(Archive.CLASSES);
    Cold.Start bare = start(Archive.NONE);
    long seconds = sizes.cold().toSeconds();
    report.figure(
        "cold_start_seconds",
        kept.seconds(),
        "seconds from the start of the process until it is ready, with a class archive");
    report.figure("cold_start_bare_seconds", bare.seconds(), "the same without");
    report.figure(
        "cold_minute_per_s",
        kept.rate().perSecond(),
        "transactions by id a second in the first "
            + seconds
            + " s after that, with a class archive");
    report.figure("cold_minute_bare_per_s", bare.rate().perSecond(), "the same without");
    Cold.Start ahead = starts.get(Archive.AOT);
    if (ahead != null) {
      report.figure("cold_start_aot_seconds", ahead.seconds(), "the start with an AOT cache");
      report.figure(
          "cold_minute_aot_per_s",
          ahead.rate().perSecond(),
          "the first " + seconds + " s with one");
    }
  }

  private void text(Report report) {
    report.text(
        """
        %,d transactions of %,d users, one of whom has %,d; PostgreSQL 18 on the same machine: %s. All servers have a process
        (or two) of their own, and read the same views by the same login. Each is asked by %d connections that it keeps, each
        of which sends its next question when it has its answer; the asking is a thread, and shares the machine too. They take
        turns of %d s, in another order each round; a number is the median of %d rounds. Before that their answers to the same
        questions were compared: the ids in them are the same.\
        """
            .formatted(
                sizes.transactions(),
                sizes.users(),
                sizes.most(),
                Server.SETTINGS,
                Sizes.CONNECTIONS,
                sizes.turn().toSeconds(),
                sizes.rounds()));
    report.text(
        """
        - Tidemark: the API as the quickstart starts it (`-Xmx512m`, serial collector, class archive), its limits of a viewer's
          requests raised and its line in the log a request off. It checks who asks, masks, bounds cost and time, and says in
          each answer how fresh the copy is: one or two statements a request, and one for all of
          the same moment. Twice, to show the noise.
        - PostGraphile 5: Amber preset on Grafserv and Node's own HTTP server, `NODE_ENV=production`, no explain, no watching, 8
          connections a process; two processes share a port by Node's `cluster`. One statement a request; nobody is asked who
          he is, nothing is masked, nothing said of freshness.
        - Bare REST: Spring MVC and JdbcClient as one writes them first, the same JVM options; one statement a request, two for
          the user page; pages by OFFSET; nobody is asked who he is.
        - pgbench: the API's statements, prepared, by one thread; `*` instead of columns, the list and its users in one
          statement, no transaction around them.\
        """);
    report.text(
        quick
            ? "A quick run: fewer rows, and %d s of warm-up at least instead of 60. What the compilers still took is in the tables."
                .formatted(sizes.warmUp().toSeconds())
            : "Rates are those of warm servers, whose compilers are done; the first minute has its"
                + " own section.");
  }

  private Table table(Operation operation) {
    Table table =
        new Table(
            "by",
            "requests/s",
            "of Tidemark's",
            "p50 ms",
            "p99 ms",
            "server CPU µs",
            "of it compilers µs",
            "PostgreSQL CPU µs",
            "asking CPU µs");
    double ours = turns.perSecond(operation, OURS);
    for (String name : turns.names(operation)) {
      double perSecond = turns.perSecond(operation, name);
      table.add(
          name,
          Math.round(perSecond),
          perSecond / ours,
          turns.median(operation, name, turn -> turn.rate().p50()),
          turns.median(operation, name, turn -> turn.rate().p99()),
          Math.round(turns.median(operation, name, Turns.Turn::serverMicros)),
          Math.round(turns.median(operation, name, Turns.Turn::compilerMicros)),
          Math.round(turns.median(operation, name, Turns.Turn::postgresMicros)),
          Math.round(turns.median(operation, name, Turns.Turn::askingMicros)));
    }
    return table;
  }

  private void warmUps(Report report) {
    report.section("Warm-up");
    report.text(
        """
        Each server by itself: two seconds of each of the first three questions, then a pause of two, in which compilers catch
        up; at least %d s of questions, then until compilers take less than %.0f µs a request, at most %d s. Compilers' time is
        that of a request, the pause included.\
        """
            .formatted(sizes.warmUp().toSeconds(), WarmUp.DONE, sizes.warmUpMost().toSeconds()));
    Table table =
        new Table("server", "after s", "requests/s", "compilers µs", "memory at the end MB");
    curves.forEach(
        (name, steps) -> {
          for (WarmUp.Step step : steps) {
            boolean last = step.equals(WarmUp.last(steps));
            table.add(
                name,
                Math.round(step.seconds()),
                Math.round(step.perSecond()),
                step.compilerMicros(),
                last ? Math.round(megabytes.getOrDefault(name, 0.0)) : "");
          }
        });
    report.table(table);
  }

  private void coldTable(Report report) {
    report.section("The first %d s".formatted(sizes.cold().toSeconds()));
    report.text(
        "From the start of the process until the API says that it is ready, median of three; then"
            + " transactions by id at once, 32 connections, on the machine that its compilers need"
            + " too.");
    Table table =
        new Table(
            "kept of an earlier run",
            "ready after s",
            "requests/s",
            "p50 ms",
            "p99 ms",
            "memory MB");
    starts.forEach(
        (archive, start) ->
            table.add(
                archive.title(),
                start.seconds(),
                Math.round(start.rate().perSecond()),
                start.rate().p50(),
                start.rate().p99(),
                Math.round(start.megabytes())));
    report.table(table);
  }

  private Bars.Panel bars(Operation operation) {
    List<Bars.Bar> bars = new ArrayList<>();
    for (String name : turns.names(operation)) {
      if (!name.equals(AGAIN)) {
        bars.add(new Bars.Bar(name, turns.perSecond(operation, name), name.equals(OURS)));
      }
    }
    return new Bars.Panel(operation.title(), bars);
  }

  private Cold.Start start(Archive archive) {
    Cold.Start start = starts.get(archive);
    if (start == null) {
      throw new IllegalStateException("There was no start with " + archive);
    }
    return start;
  }

  private double ratio(Operation operation, String other) {
    return turns.perSecond(operation, OURS) / turns.perSecond(operation, other);
  }

  private double median(Operation operation, ToDoubleFunction<Turns.Turn> value) {
    return turns.median(operation, OURS, value);
  }
}
