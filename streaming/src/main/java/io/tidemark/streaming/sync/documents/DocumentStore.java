package io.tidemark.streaming.sync.documents;

import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Copies whose rows are {@link Documents}, as {@link DocumentProver} looks at them. */
public interface DocumentStore {
  /**
   * The version that a table's ledger names.
   *
   * @throws SyncException TM-210 when the table has not been loaded yet
   */
  long version(TableSpec spec);

  /**
   * Every row, once, as it was at that version or has become meanwhile, in the shape of {@link
   * DocumentProver#SCANNED}.
   */
  Dataset<Row> scan(SparkSession spark, TableSpec spec, long version);

  /** The documents with these names at one moment: those that are there. */
  Seen look(TableSpec spec, List<String> names);

  /** Keeps what a proof has found. */
  void note(Proof proof);

  /**
   * Some documents.
   *
   * @param version the ledger's at that moment
   * @param documents by name
   */
  record Seen(long version, Map<String, String> documents) {}
}
