package io.tidemark.bench.api;

import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Samples;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The API from its start on, with what a JVM can keep of an earlier run and without. */
final class Cold {
  private static final int QUESTIONS = 50;
  private static final int STARTS = 3;

  private final Run run;
  private final Servers servers;
  private final Questions questions;
  private final Sizes sizes;
  private final Path folder;

  Cold(Run run, Servers servers, Questions questions, Sizes sizes) {
    this.run = run;
    this.servers = servers;
    this.questions = questions;
    this.sizes = sizes;
    this.folder = run.folder();
  }

  /**
   * Starts of one kind.
   *
   * @param seconds until it said that it was ready, median
   * @param rate of what the last answered from then on, transactions by id
   * @param megabytes resident, after that
   */
  record Start(double seconds, Contestant.Rate rate, double megabytes) {}

  /** Starts it with each. The archives stay. */
  Map<Archive, Start> measure() throws Exception {
    for (Archive archive : Archive.known()) {
      write(archive);
    }
    Map<Archive, Start> starts = new EnumMap<>(Archive.class);
    for (Archive archive : Archive.known()) {
      List<Double> seconds = new ArrayList<>();
      while (seconds.size() < STARTS - 1) {
        Servers.Started started = servers.tidemark("cold", archive.read(folder));
        seconds.add(started.seconds());
        started.contestant().close();
      }
      Servers.Started started = servers.tidemark("cold", archive.read(folder));
      seconds.add(started.seconds());
      try (HttpContestant server = started.contestant()) {
        starts.put(archive, asked(server, new Samples(seconds)));
      }
      run.say(archive.title() + ": " + starts.get(archive));
    }
    return starts;
  }

  private Start asked(HttpContestant server, Samples seconds) throws IOException {
    server.prepare(questions);
    Contestant.Rate rate = server.measure(Operation.BY_ID, sizes.cold());
    return new Start(seconds.median(), rate, server.service().residentMegabytes());
  }

  /** By a run that sees some of each question, and ends in order. */
  private void write(Archive archive) throws Exception {
    List<String> options = archive.write(folder);
    if (!options.isEmpty()) {
      try (HttpContestant server = servers.tidemark("training", options).contestant()) {
        server.prepare(questions);
        for (Operation operation : Operation.values()) {
          var unused = server.ids(operation, QUESTIONS);
        }
        server.service().stop();
      }
    }
  }
}
