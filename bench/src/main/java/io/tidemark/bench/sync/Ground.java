package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;
import io.tidemark.bench.data.Server;
import io.tidemark.bench.harness.Run;
import io.tidemark.bench.harness.Stopwatch;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.prove.Prover;
import io.tidemark.streaming.sync.postgres.PostgresTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.spark.sql.SparkSession;

/**
 * What all measurements stand on.
 *
 * @param spark the product's session
 * @param plain one with Spark's own defaults
 * @param empty a database after the migrations, that nobody is connected to
 * @param log what sync says
 */
record Ground(
    Run run, SparkSession spark, SparkSession plain, Server server, Database empty, SyncLog log) {

  /** A lake of its own with a table of so many transactions. */
  Source source(String name, long rows) {
    Stopwatch watch = Stopwatch.start();
    Source source = new Source(spark, plain, folder(name), rows);
    say("a lake table of %,d rows is made, in %.1f s", rows, watch.seconds());
    return source;
  }

  /** A folder of the run. */
  Path folder(String name) {
    return run.folder().resolve(name);
  }

  Tidemark tidemark(Source source) throws IOException {
    return new Tidemark(spark, source, run.folder());
  }

  /**
   * What the database holds, once the product's proof has found that to be the lake's table.
   *
   * @throws IllegalStateException TM-458 when it is not
   */
  Database.Content proved(Tidemark tidemark, Database database) throws Exception {
    return proved(new PostgresTarget(spark, tidemark.settings(database)), database);
  }

  private static Database.Content proved(Prover prover, Database database) throws Exception {
    var unused = equal(prover);
    return database.content();
  }

  /** A proof that found no difference. */
  static Proof equal(Prover prover) throws Exception {
    Proof proof = prover.prove(Tidemark.spec());
    if (!proof.equal()) {
      throw new IllegalStateException(
          "TM-458 Sync has left %d rows where the lake has %d, and some of them differ: nothing that was measured counts."
              .formatted(proof.copyRows(), proof.lakeRows()));
    }
    return proof;
  }

  /** A line of progress. */
  void say(String format, Object... values) {
    run.say(String.format(Locale.ROOT, format, values));
  }
}
