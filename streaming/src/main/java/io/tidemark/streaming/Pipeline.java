package io.tidemark.streaming;

import io.tidemark.streaming.combine.UserActivity;
import io.tidemark.streaming.current.CurrentState;
import io.tidemark.streaming.freshness.FreshnessClock;
import io.tidemark.streaming.freshness.Stages;
import io.tidemark.streaming.ingest.Ingest;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.maintenance.Vacuum;
import io.tidemark.streaming.prove.ProofSchedule;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.TableSync;
import io.tidemark.streaming.sync.Target;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import io.tidemark.streaming.warmup.WarmUp;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All stages, wired in the order of the data's way. When one of them fails the whole pipeline ends,
 * and whoever started it starts it again: each stage goes on from what it has committed.
 */
public final class Pipeline implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final SparkSession spark;
  private final Settings settings;
  private final List<EventFlow> flows;
  private final Lake lake;
  private final List<TableSync> syncs = new ArrayList<>();
  private final List<StreamingQuery> queries = new ArrayList<>();
  private final List<CurrentState> currents = new ArrayList<>();
  private final AtomicReference<@Nullable IllegalStateException> failure = new AtomicReference<>();
  private @Nullable UserActivity combine;
  private @Nullable FreshnessClock clock;
  private @Nullable Vacuum vacuum;
  private @Nullable ProofSchedule proofs;
  private volatile boolean closing;

  /** Makes the pipeline; nothing runs yet. */
  public Pipeline(SparkSession spark, Settings settings, List<EventFlow> flows) {
    this.spark = spark;
    this.settings = settings;
    this.flows = flows;
    this.lake = new Lake(spark, settings.lake());
  }

  /** Brings the lake to this release and starts every stage. */
  public void start() throws Exception {
    // First, so that the lake stays as it is while Postgres does not fit or another writer is here.
    List<Target> targets = Targets.of(spark, settings);
    for (Target target : targets) {
      for (TableSpec spec : TableSpec.all()) {
        syncs.add(sync(target, spec));
      }
    }
    lake.createTables();
    WarmUp.run(spark, settings, flows, settings.warmUp());
    List<Ingest> ingests =
        flows.stream().map(flow -> new Ingest(spark, lake, flow, settings)).toList();
    for (EventFlow flow : flows) {
      currents.add(
          new CurrentState(
              spark, lake, flow, settings, cause -> fail("TM-122 " + flow.currentTable(), cause)));
    }
    UserActivity combine =
        new UserActivity(spark, lake, settings, cause -> fail("TM-121 user_activity", cause));
    this.combine = combine;
    for (Ingest ingest : ingests) {
      queries.add(ingest.start());
    }
    currents.forEach(CurrentState::start);
    combine.start();
    for (TableSync sync : syncs) {
      sync.start();
    }
    Stages stages = stages(ingests, combine);
    vacuum = new Vacuum(spark, lake, readers(stages), Clock.systemUTC());
    vacuum.start(settings.vacuumEvery());
    proofs = new ProofSchedule(targets, TableSpec.all());
    proofs.start(settings.proveEvery());
    clock =
        new FreshnessClock(spark, lake, stages, settings, cause -> fail("TM-120 Freshness", cause));
    clock.start(settings.heartbeat());
    log.info("ready tables={}", syncs.size());
  }

  private TableSync sync(Target target, TableSpec spec) throws Exception {
    return new TableSync(
        spark,
        lake,
        target,
        spec,
        settings,
        cause -> fail("TM-123 sync of %s to %s".formatted(spec.table(), target.name()), cause));
  }

  private Stages stages(List<Ingest> ingests, UserActivity combine) {
    List<Stages.Derivation> derivations = new ArrayList<>();
    currents.forEach(
        current ->
            derivations.add(
                new Stages.Derivation(
                    current.flow().currentTable(),
                    Map.of(current.flow().eventsTable(), current::through))));
    derivations.add(
        new Stages.Derivation(
            "user_activity",
            Map.of("users", combine::throughUsers, "transactions", combine::throughTransactions)));
    return new Stages(
        ingests.stream()
            .map(
                ingest ->
                    new Stages.Source(
                        ingest.flow().eventsTable(), ingest.flow().name(), ingest::hasPassed))
            .toList(),
        derivations,
        // Freshness is told of what support looks at.
        syncs.stream()
            .filter(sync -> sync.target().equals(PostgresTarget.NAME))
            .map(sync -> new Stages.Copy(sync.table(), sync::through))
            .toList(),
        lake::latestVersion);
  }

  private List<Vacuum.Reader> readers(Stages stages) {
    List<Vacuum.Reader> readers = new ArrayList<>();
    for (Stages.Derivation derivation : stages.derivations()) {
      derivation
          .from()
          .forEach(
              (table, through) ->
                  readers.add(new Vacuum.Reader(derivation.table(), table, through)));
    }
    for (TableSync sync : syncs) {
      readers.add(new Vacuum.Reader("sync to " + sync.target(), sync.table(), sync::through));
    }
    return readers;
  }

  private void fail(String what, Throwable cause) {
    IllegalStateException failed =
        new IllegalStateException(what + " is no longer kept up: " + cause.getMessage(), cause);
    var unused = failure.compareAndSet(null, failed);
  }

  /**
   * Waits until a stage has ended.
   *
   * @throws StreamingQueryException when a query has failed
   * @throws IllegalStateException TM-120 to TM-123 when another stage has; the rest still runs
   */
  public void awaitEnd() throws StreamingQueryException {
    while (true) {
      @Nullable IllegalStateException cause = failure.get();
      if (cause != null) {
        throw cause;
      }
      for (StreamingQuery query : queries) {
        if (query.awaitTermination(POLL.toMillis())) {
          return;
        }
      }
    }
  }

  /** Whether it has been told to stop: what fails from then on fails because of that. */
  boolean isClosing() {
    return closing;
  }

  /** Stops every stage; a batch under way is broken off, and done again at the next start. */
  @Override
  public void close() throws SQLException {
    closing = true;
    if (clock != null) {
      clock.close();
    }
    if (vacuum != null) {
      vacuum.close();
    }
    if (proofs != null) {
      proofs.close();
    }
    queries.forEach(Pipeline::stop);
    currents.forEach(CurrentState::close);
    if (combine != null) {
      combine.close();
    }
    for (TableSync sync : syncs) {
      sync.close();
    }
  }

  private static void stop(StreamingQuery query) {
    try {
      query.stop();
    } catch (TimeoutException e) {
      log.warn("not stopped in time query={}", query.name(), e);
    }
  }
}
