package io.tidemark.bench.sync;

import io.tidemark.bench.harness.Samples;
import io.tidemark.bench.report.Bars;
import io.tidemark.bench.report.Table;

/** How the outcome of a contest is shown. */
final class Tables {
  private Tables() {}

  static Table of(Contest contest, Way ours) {
    Table table =
        new Table("by", "rounds", "median s", "least s", "most s", "rows/s", "its s / Tidemark s");
    for (String name : contest.names()) {
      Samples seconds = contest.seconds(name);
      table.add(
          name,
          seconds.count(),
          seconds.median(),
          seconds.sorted().get(0),
          seconds.sorted().get(seconds.count() - 1),
          Math.round(contest.perSecond(name)),
          seconds.median() / contest.seconds(ours).median());
    }
    return table;
  }

  static Bars.Panel bars(String title, Contest contest, Way ours) {
    return new Bars.Panel(
        title,
        contest.names().stream()
            .map(name -> new Bars.Bar(name, contest.perSecond(name), name.equals(ours.name())))
            .toList());
  }
}
