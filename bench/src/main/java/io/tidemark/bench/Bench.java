package io.tidemark.bench;

import io.tidemark.bench.api.ApiBenchmark;
import io.tidemark.bench.harness.Benchmark;
import io.tidemark.bench.harness.Checkout;
import io.tidemark.bench.harness.Machine;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.lake.LakeBenchmark;
import io.tidemark.bench.report.Report;
import io.tidemark.bench.sync.SyncBenchmark;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs one benchmark: {@code NAME [--quick]}. Prints its progress; writes {@code
 * docs/benchmarks/NAME.md} and its plot; ends with one line a figure, {@code figure
 * <name>=<number>}. Exits with 2 when there is no such benchmark, with 1 when it failed.
 */
public final class Bench {
  private static final List<Benchmark> ALL =
      List.of(new LakeBenchmark(), new SyncBenchmark(), new ApiBenchmark());

  private Bench() {}

  /** The command. */
  public static void main(String[] args) {
    List<String> names = new ArrayList<>(List.of(args));
    boolean quick = names.remove("--quick");
    Optional<Benchmark> chosen =
        ALL.stream().filter(benchmark -> names.equals(List.of(benchmark.name()))).findFirst();
    if (chosen.isEmpty()) {
      System.err.printf(
          "TM-452 There is no benchmark '%s'. Say: bench/run NAME [--quick], where NAME is one of:"
              + " %s.%n",
          String.join(" ", names),
          ALL.stream().map(Benchmark::name).collect(Collectors.joining(", ")));
      System.exit(2);
    }
    try {
      run(chosen.get(), quick);
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
    System.exit(0); // Spark and Kafka leave threads behind
  }

  private static void run(Benchmark benchmark, boolean quick) throws Exception {
    Checkout checkout = Checkout.here();
    Run run = Run.begin(benchmark.name(), quick);
    List<String> circumstances =
        List.of(
            "Command: `bench/run " + benchmark.name() + (quick ? " --quick" : "") + "`",
            "Machine: " + Machine.here().description(),
            "Commit: " + checkout.commit(),
            "Date: " + Instant.now().truncatedTo(ChronoUnit.MINUTES));
    circumstances.forEach(run::say);
    Report report = benchmark.run(run);
    Path page =
        report.write(checkout.root().resolve("docs/benchmarks"), benchmark.name(), circumstances);
    run.say("wrote " + checkout.root().relativize(page));
    report.figures().forEach(System.out::println);
  }
}
