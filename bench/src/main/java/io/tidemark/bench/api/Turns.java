package io.tidemark.bench.api;

import io.tidemark.bench.harness.CpuTime;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Samples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All in turn, in another order each round: what else the machine does falls on all of them. */
final class Turns {
  private final Run run;
  private final ProcessHandle postgres;
  private final Sizes sizes;
  private final Map<Operation, Map<String, List<Turn>>> all = new EnumMap<>(Operation.class);

  /**
   * On a database's server.
   *
   * @param postgres its process
   */
  Turns(Run run, ProcessHandle postgres, Sizes sizes) {
    this.run = run;
    this.postgres = postgres;
    this.sizes = sizes;
  }

  /**
   * One turn of one contestant.
   *
   * @param serverMicros processor time of its server, a request
   * @param compilerMicros of which its just-in-time compilers'
   * @param postgresMicros PostgreSQL's, a request
   * @param askingMicros that of asking, a request
   */
  record Turn(
      Contestant.Rate rate,
      double serverMicros,
      double compilerMicros,
      double postgresMicros,
      double askingMicros) {}

  /** Lets them. */
  void take(List<Contestant> contestants) throws Exception {
    for (int round = 0; round < sizes.rounds(); round++) {
      for (Operation operation : Operation.values()) {
        List<Contestant> able = contestants.stream().filter(it -> it.answers(operation)).toList();
        for (int i = 0; i < able.size(); i++) {
          Contestant one = able.get((round + i) % able.size());
          Turn turn = turn(one, operation);
          all.computeIfAbsent(operation, it -> new LinkedHashMap<>())
              .computeIfAbsent(one.name(), it -> new ArrayList<>())
              .add(turn);
          run.say(
              String.format(
                  Locale.ROOT,
                  "round %d, %s: %s, %.0f requests/s, p99 %.1f ms",
                  round + 1,
                  operation.figure(),
                  one.name(),
                  turn.rate().perSecond(),
                  turn.rate().p99()));
        }
      }
    }
  }

  private Turn turn(Contestant one, Operation operation) throws Exception {
    double[] before = cpu(one);
    Contestant.Rate rate = one.measure(operation, sizes.turn());
    double[] after = cpu(one);
    double[] each = new double[before.length];
    for (int i = 0; i < each.length; i++) {
      each[i] = (after[i] - before[i]) / rate.answers();
    }
    return new Turn(rate, each[0], each[1], each[2], each[3]);
  }

  private double[] cpu(Contestant one) throws IOException {
    ProcessHandle server = one.process().orElse(null);
    return new double[] {
      server == null ? 0 : CpuTime.ofTree(server),
      server == null ? 0 : CpuTime.ofCompilers(server),
      CpuTime.ofTree(postgres),
      CpuTime.ofThisJvm()
    };
  }

  /** The names of those that answered such questions. */
  List<String> names(Operation operation) {
    return List.copyOf(of(operation).keySet());
  }

  /** The median of the rounds. */
  double median(Operation operation, String name, ToDoubleFunction<Turn> value) {
    List<Turn> turns = of(operation).getOrDefault(name, List.of());
    return new Samples(turns.stream().map(value::applyAsDouble).toList()).median();
  }

  /** Requests a second. */
  double perSecond(Operation operation, String name) {
    return median(operation, name, turn -> turn.rate().perSecond());
  }

  /** The largest relative difference of two in what both were asked. */
  double noise(String one, String other) {
    return all.keySet().stream()
        .filter(it -> names(it).contains(one) && names(it).contains(other))
        .mapToDouble(it -> Math.abs(perSecond(it, one) / perSecond(it, other) - 1))
        .max()
        .orElse(0);
  }

  private Map<String, List<Turn>> of(Operation operation) {
    return all.getOrDefault(operation, Map.of());
  }
}
