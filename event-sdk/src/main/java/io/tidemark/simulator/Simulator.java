package io.tidemark.simulator;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Sends believable traffic to Kafka, and some that goes wrong in every way it does in the field.
 *
 * <p>Standard output: a line for each record unless {@code --quiet}, a summary every ten seconds,
 * and at the end, a SIGTERM included, one line of JSON that counts what Kafka has confirmed.
 * Standard error: what went wrong. Exit code: 0; 1 when Kafka did not take every record; 2 for
 * wrong options.
 */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Sends believable users and transactions to Kafka.")
public final class Simulator implements Callable<Integer> {
  private static final long SUMMARY_EVERY = TimeUnit.SECONDS.toNanos(10);
  private static final long PATIENCE_AT_SHUTDOWN_SECONDS = 40;

  @Option(names = "--bootstrap-servers", required = true, description = "host:port of Kafka")
  private String bootstrapServers = "";

  @Option(
      names = "--rate",
      defaultValue = "20",
      description = "records a second; 0: as fast as possible (default: 20)")
  private double rate;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "the same seed makes the same decisions (default: 42)")
  private long seed;

  @Option(
      names = "--users",
      defaultValue = "200",
      description = "size of the population (default: 200)")
  private int users;

  @Option(
      names = "--count",
      defaultValue = "0",
      description = "stop after so many records; 0: never (default: 0)")
  private long count;

  @Option(
      names = "--start",
      description =
          "time of the first event, the others following at the rate; makes a run repeatable byte for byte (default: the real time)")
  private @Nullable Instant start;

  @Option(
      names = "--late",
      defaultValue = "0.01",
      description = "share of older states sent after newer ones (default: 0.01)")
  private double late;

  @Option(
      names = "--duplicates",
      defaultValue = "0.01",
      description = "share of events sent twice (default: 0.01)")
  private double duplicates;

  @Option(
      names = "--out-of-order",
      defaultValue = "0.01",
      description =
          "share of events that change places with the next one of their entity (default: 0.01)")
  private double outOfOrder;

  @Option(
      names = "--broken",
      defaultValue = "0.005",
      description = "share of records that break the contract (default: 0.005)")
  private double broken;

  @Option(
      names = "--deletes",
      defaultValue = "0.005",
      description = "share of deletes (default: 0.005)")
  private double deletes;

  @Option(names = "--quiet", description = "print only summaries and the end")
  private boolean quiet;

  private final PrintStream out;
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean stopping;

  Simulator(PrintStream out) {
    this.out = out;
  }

  /** Runs the simulator; {@code --help} lists the options. */
  public static void main(String[] args) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(new CommandLine(new Simulator(out)).execute(args));
  }

  @Override
  public Integer call() {
    Plan plan;
    try {
      plan = new Plan(rate, seed, users, count, start, shares());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    Thread hook = new Thread(this::stop, "simulator-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return run(plan);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } finally {
      finished.countDown();
    }
  }

  private Map<Kind, Double> shares() {
    return Map.of(
        Kind.LATE, late,
        Kind.DUPLICATE, duplicates,
        Kind.OUT_OF_ORDER, outOfOrder,
        Kind.BROKEN, broken,
        Kind.DELETE, deletes);
  }

  /** Asks the run to end, and keeps the JVM until it has. */
  private void stop() {
    stopping = true;
    try {
      if (!finished.await(PATIENCE_AT_SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("The simulator did not end in time; the last records may be lost.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int run(Plan plan) {
    Tally tally = new Tally();
    Sender sender = new Sender(bootstrapServers, tally);
    try (sender) {
      Traffic traffic = Traffic.of(plan, Clock.systemUTC());
      Pace pace = new Pace(plan.rate());
      long lastSummary = System.nanoTime();
      long sentThen = 0;
      for (long i = 0; plan.count() == 0 || i < plan.count(); i++) {
        pace.await(() -> stopping);
        if (stopping) {
          break;
        }
        Outgoing outgoing = traffic.next();
        sender.send(outgoing);
        if (!quiet) {
          out.println(outgoing.line());
        }
        long now = System.nanoTime();
        if (now - lastSummary >= SUMMARY_EVERY) {
          long sent = tally.sent();
          summarize(sent, (sent - sentThen) * 1e9 / (now - lastSummary), sender);
          lastSummary = now;
          sentThen = sent;
        }
      }
    }
    complain(sender);
    out.println(tally.json());
    return sender.failures() == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void summarize(long sent, double perSecond, Sender sender) {
    out.println(
        "summary sent=%d per_second=%.1f undelivered=%d"
            .formatted(sent, perSecond, sender.failures()));
    complain(sender);
  }

  private static void complain(Sender sender) {
    @Nullable Throwable failure = sender.takeLastFailure();
    if (failure != null) {
      System.err.println(
          sender.failures() + " records were not delivered. The last one: " + failure.getMessage());
    }
  }
}
