package io.tidemark.bench.lake;

import io.tidemark.bench.data.Sessions;
import io.tidemark.bench.harness.Benchmark;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.report.Report;
import io.tidemark.testservices.TestKafka;
import org.apache.spark.sql.SparkSession;

/** The lake: from Kafka into Delta, and what a batch costs in tables of different sizes. */
public final class LakeBenchmark implements Benchmark {

  @Override
  public String name() {
    return "lake";
  }

  @Override
  public Report run(Run run) throws Exception {
    TestKafka kafka = TestKafka.shared();
    run.say("a Kafka broker answers at " + kafka.bootstrapServers());
    try (SparkSession spark = Sessions.product(run.folder())) {
      run.say("Spark " + spark.version() + " with the product's own settings");
      Report report = new Report("Benchmark `lake`: Kafka to Delta, and the cost of a batch");
      new Backlogs(run, spark, kafka).measure(report);
      new TableSizes(run, spark).measure(report);
      return report;
    }
  }
}
