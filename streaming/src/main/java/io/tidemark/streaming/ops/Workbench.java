package io.tidemark.streaming.ops;

import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.settings.Settings;
import java.io.PrintWriter;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * What a command works with.
 *
 * @param flows the topics, and which tables they go to
 * @param out takes what the command was asked for
 * @param progress takes what happens meanwhile
 */
record Workbench(
    SparkSession spark,
    Lake lake,
    List<EventFlow> flows,
    Settings settings,
    PrintWriter out,
    PrintWriter progress) {

  Workbench {
    if (!lake.exists("quarantine")) {
      throw new OperatorException(
          "TM-501 There is no lake at %s: no table 'quarantine' is there. Check spark.tidemark.lake; the streaming application makes the tables when it starts."
              .formatted(settings.lake()));
    }
  }
}
