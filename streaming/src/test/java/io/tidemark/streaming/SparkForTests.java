package io.tidemark.streaming;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** One session for all tests of a JVM, set up as the application sets up its own. */
public final class SparkForTests {
  private static final SparkSession SESSION =
      StreamingApplication.session(
          new SparkConf()
              .setMaster("local[2]")
              .set("spark.driver.host", "127.0.0.1")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.sql.warehouse.dir", "target/spark-warehouse"));

  private SparkForTests() {}

  public static SparkSession session() {
    return SESSION;
  }
}
