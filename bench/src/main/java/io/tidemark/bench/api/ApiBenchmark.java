package io.tidemark.bench.api;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.data.Server;
import io.tidemark.bench.harness.Benchmark;
import io.tidemark.bench.harness.Checkout;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Stopwatch;
import io.tidemark.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The GraphQL API beside other ways to serve the same rows. */
public final class ApiBenchmark implements Benchmark {

  @Override
  public String name() {
    return "api";
  }

  @Override
  public Report run(Run run) throws Exception {
    if (!Pgbench.isThere()) {
      throw new IllegalStateException(
          "TM-461 There is no pgbench on the PATH, which measures the limit. Install it (Debian:"
              + " apt-get install postgresql-contrib).");
    }
    Sizes sizes = Sizes.of(run.quick());
    try (Server server = Server.start(run.folder())) {
      Database database = server.migrated();
      Stopwatch watch = Stopwatch.start();
      ServingRows.fill(database, sizes);
      server.settle(database);
      run.say(
          String.format(
              Locale.ROOT,
              "PostgreSQL has %,d transactions, in %.0f s",
              sizes.transactions(),
              watch.seconds()));
      Questions questions = new Questions(database, sizes);
      Servers servers = new Servers(Checkout.here().root(), run.folder(), server.port(), database);
      Map<Archive, Cold.Start> starts = new Cold(run, servers, questions, sizes).measure();
      Pgbench limit = new Pgbench(run.folder(), server.port(), database, sizes);
      return measured(run, sizes, server, servers, questions, limit, starts);
    }
  }

  private static Report measured(
      Run run,
      Sizes sizes,
      Server server,
      Servers servers,
      Questions questions,
      Pgbench limit,
      Map<Archive, Cold.Start> starts)
      throws Exception {
    List<String> options = Archive.CLASSES.read(run.folder());
    try (HttpContestant ours = servers.tidemark(Findings.OURS, options).contestant();
        HttpContestant again = servers.tidemark(Findings.AGAIN, options).contestant();
        HttpContestant one = servers.postGraphile(Findings.ONE, 1);
        HttpContestant two = servers.postGraphile(Findings.TWO, 2);
        HttpContestant bare = servers.jdbcClient(Findings.BARE)) {
      List<HttpContestant> all = List.of(ours, again, one, two, bare);
      for (HttpContestant each : all) {
        each.prepare(questions);
      }
      ours.walk();
      again.follow(ours);
      one.leap();
      two.follow(one);
      bare.jump();
      Agreement.check(all);
      run.say("all are there, and give the same rows");
      WarmUp warmUp = new WarmUp(run, sizes);
      Map<String, List<WarmUp.Step>> curves = new LinkedHashMap<>();
      for (HttpContestant each : all) {
        curves.put(each.name(), warmUp.of(each));
      }
      Turns turns = new Turns(run, server.process(), sizes);
      List<Contestant> contestants = new ArrayList<>(all);
      contestants.add(limit);
      turns.take(contestants);
      Map<String, Double> megabytes = new LinkedHashMap<>();
      for (HttpContestant each : all) {
        megabytes.put(each.name(), each.service().residentMegabytes());
      }
      return new Findings(run.quick(), sizes, turns, curves, starts, megabytes).report();
    }
  }
}
