package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.data.Server;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Samples;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Several ways of doing the same work, each in turn, each on a fresh copy of one database, in
 * another order each round: what else the machine does falls on all of them.
 */
final class Contest {
  private final Run run;
  private final Server server;
  private final Database start;
  private final long rows;
  private final Map<String, List<Way.Took>> took = new LinkedHashMap<>();

  /**
   * @param start what each begins with; nobody is connected to it
   * @param rows how many rows the work is
   */
  Contest(Run run, Server server, Database start, long rows) {
    this.run = run;
    this.server = server;
    this.start = start;
    this.rows = rows;
  }

  /**
   * Lets them.
   *
   * @param warmUps so many rounds unrecorded
   * @param rounds so many for the record
   * @param expected what those that do all of the work leave
   */
  void hold(List<Way> ways, int warmUps, int rounds, Database.Content expected) throws Exception {
    for (int round = -warmUps; round < rounds; round++) {
      for (int i = 0; i < ways.size(); i++) {
        Way way = ways.get(Math.floorMod(round + i, ways.size()));
        Way.Took it = one(way, expected);
        run.say(
            String.format(
                Locale.ROOT,
                "%s: %s took %.2f s for %,d rows",
                round < 0 ? "warm-up" : "round " + (round + 1),
                way.name(),
                it.seconds(),
                rows));
        if (round >= 0) {
          took.computeIfAbsent(way.name(), name -> new ArrayList<>()).add(it);
        }
      }
    }
  }

  private Way.Took one(Way way, Database.Content expected) throws Exception {
    Database database = server.copyOf(start);
    try {
      Way.Took it = way.bring(database);
      if (way.whole() && !database.content().equals(expected)) {
        throw new IllegalStateException(
            "TM-457 %s left %s where %s was meant: what was measured is not what was meant."
                .formatted(way.name(), database.content(), expected));
      }
      return it;
    } finally {
      server.drop(database);
    }
  }

  /** The names of the ways, in the order in which they first came. */
  List<String> names() {
    return List.copyOf(took.keySet());
  }

  /** What all of the work takes. */
  Samples seconds(Way way) {
    return seconds(way.name());
  }

  Samples seconds(String name) {
    return new Samples(of(name).stream().map(Way.Took::seconds).toList());
  }

  /** Rows a second, of the median. */
  double perSecond(String name) {
    return rows / seconds(name).median();
  }

  private List<Way.Took> of(String name) {
    return took.getOrDefault(name, List.of());
  }
}
