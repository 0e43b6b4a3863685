package io.tidemark.bench.sync;

import io.tidemark.bench.data.Server;
import io.tidemark.bench.data.Sessions;
import io.tidemark.bench.harness.Benchmark;
import io.tidemark.bench.harness.Checkout;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.report.Bars;
import io.tidemark.bench.report.Report;
import io.tidemark.testservices.TestKafka;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The lake into Postgres: changes, first load, proof, and small batches. */
public final class SyncBenchmark implements Benchmark {

  @Override
  public String name() {
    return "sync";
  }

  @Override
  public Report run(Run run) throws Exception {
    TestKafka kafka = TestKafka.shared();
    run.say("a Kafka broker answers at " + kafka.bootstrapServers());
    try (Server server = Server.start(run.folder());
        Connect connect =
            Connect.start(Checkout.here().root(), run.folder(), kafka.bootstrapServers());
        SparkSession spark = Sessions.product(run.folder())) {
      run.say("PostgreSQL, Kafka Connect and Spark " + spark.version() + " are there");
      Ground ground =
          new Ground(
              run, spark, Sessions.plain(spark), server, server.migrated(), SyncLog.listen());
      Report report = new Report("Benchmark `sync`: the lake into PostgreSQL");
      report.text(
          """
          `serving.transactions` as the product's migrations make it: a primary key on a UUID and seven more indexes. Each way has
          the same rows to bring and begins with the same database, a copy of one on disk; they take turns, in another order
          each round, and what they leave is compared, column by column, with what the product's proof has found to be the
          lake's table. PostgreSQL 18 on the same machine: %s.\
          """
              .formatted(Server.SETTINGS));
      Bars.Panel changes = new ManyChanges(ground, kafka, connect).measure(report);
      Bars.Panel loads = new Loads(ground).measure(report);
      new Sizes(ground).measure(report);
      report.section("Side by side");
      report.plot(new Bars("Rows a second into PostgreSQL, median", List.of(changes, loads)));
      return report;
    }
  }
}
