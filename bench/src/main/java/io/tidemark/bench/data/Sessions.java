package io.tidemark.bench.data;

import io.tidemark.streaming.StreamingApplication;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark sessions of the benchmark, all in this JVM. */
public final class Sessions {
  /** Spark's and Delta's own defaults, where the product chose otherwise for its small batches. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "spark.sql.codegen.wholeStage", "true",
          "spark.sql.codegen.factoryMode", "FALLBACK",
          "spark.sql.adaptive.enabled", "true",
          "spark.databricks.delta.merge.materializeSource", "auto");

  private Sessions() {}

  /** As the application makes its own. */
  public static SparkSession product(Path folder) {
    SparkSession spark =
        StreamingApplication.session(
            new SparkConf()
                .setMaster("local[*]")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.local.dir", folder.resolve("spark").toString())
                .set("spark.sql.warehouse.dir", folder.resolve("warehouse").toString()));
    spark.sparkContext().setLogLevel("WARN");
    return spark;
  }

  /** One for large amounts of rows and for the peer. */
  public static SparkSession plain(SparkSession product) {
    SparkSession plain = product.newSession();
    DEFAULTS.forEach(plain.conf()::set);
    return plain;
  }
}
