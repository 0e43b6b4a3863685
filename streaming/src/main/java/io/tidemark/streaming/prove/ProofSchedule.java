package io.tidemark.streaming.prove;

import io.tidemark.streaming.maintenance.Periodic;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves every table now and then, beside everything else, and says so in the log. */
public final class ProofSchedule implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProofSchedule.class);

  /** By then what came while the application was down has been caught up with, as a rule. */
  private static final Duration FIRST = Duration.ofMinutes(1);

  private final List<? extends Prover> provers;
  private final List<TableSpec> specs;
  private volatile boolean closing;
  private final Periodic thread = new Periodic("prove", this::run);

  /** Makes it; nothing runs yet. */
  public ProofSchedule(List<? extends Prover> provers, List<TableSpec> specs) {
    this.provers = provers;
    this.specs = specs;
  }

  /** Begins; zero for never. */
  public void start(Duration every) {
    thread.start(FIRST.compareTo(every) < 0 ? FIRST : every, every);
  }

  private void run() {
    provers.forEach(this::run);
  }

  private void run(Prover prover) {
    for (TableSpec spec : specs) {
      if (closing) {
        return;
      }
      try {
        say(prover.prove(spec));
      } catch (SyncException e) {
        log.warn("not proved table={} why={}", spec.table(), e.getMessage());
      } catch (Exception e) { // Scala throws checked ones undeclared
        if (!closing) {
          log.warn("not proved table={}", spec.table(), e);
        }
      }
    }
  }

  private static void say(Proof proof) {
    if (proof.equal()) {
      log.info(
          "proved table={} version={} rows={} ms={}",
          proof.table(),
          proof.lakeVersion(),
          proof.lakeRows(),
          proof.took().toMillis());
    } else {
      log.error(
          "TM-211 The copy of '{}' is not the lake's table at version {}: {}{} rows differ. 'tidemark prove {} --drill' shows them, '--repair' puts them right.",
          proof.table(),
          proof.lakeVersion(),
          proof.complete() ? "" : "at least ",
          proof.differences().size(),
          proof.table());
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.close();
  }
}
