package io.tidemark.streaming.sync;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lower;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Puts single rows of the copy right, beside a running sync: removes them, and applies what the
 * lake has of them at the ledger's version, at once.
 */
public final class Repair {
  private static final int ATTEMPTS = 20;

  private final SparkSession spark;
  private final Lake lake;
  private final Target target;

  /** Makes it; nothing is done yet. */
  public Repair(SparkSession spark, Lake lake, Target target) {
    this.spark = spark;
    this.lake = lake;
    this.target = target;
  }

  /**
   * Puts the rows with these keys right.
   *
   * @param keys each the text of the key's values
   * @return the lake version that they are of then
   * @throws SyncException TM-201, TM-204; TM-210 when the copy has not been loaded yet; TM-225 when
   *     it moves on too fast
   */
  public long of(TableSpec spec, List<List<String>> keys) throws Exception {
    StructType columns = lake.columns(spec.table());
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      OptionalLong version =
          target.repair(spec, columns, keys, at -> rows(spec, columns, keys, at));
      if (version.isPresent()) {
        return version.getAsLong();
      }
    }
    throw new SyncException(
        "TM-225 '%s' moves on too fast to be repaired: in %d attempts its ledger was never still. Pause it ('tidemark sync pause %s --target %s'), repair it, and let it go on."
            .formatted(spec.table(), ATTEMPTS, spec.table(), target.name()));
  }

  private List<Row> rows(
      TableSpec spec, StructType columns, List<List<String>> keys, long version) {
    return FinalChanges.whole(
            lake.read(spec.table(), version)
                .join(broadcast(frame(keys)), same(spec.key()), "left_semi"),
            List.of(columns.fieldNames()),
            version)
        .collectAsList();
  }

  private Dataset<Row> frame(List<List<String>> keys) {
    StructType type = new StructType();
    for (int i = 0; i < keys.get(0).size(); i++) {
      type = type.add("wanted_" + i, DataTypes.StringType);
    }
    return spark.createDataFrame(
        keys.stream().map(key -> RowFactory.create(key.toArray())).toList(), type);
  }

  /** In lower case: a uuid of the lake may be in another than Postgres says it in. */
  private static Column same(List<String> key) {
    return IntStream.range(0, key.size())
        .mapToObj(
            i ->
                lower(col(key.get(i)).cast(DataTypes.StringType))
                    .equalTo(lower(col("wanted_" + i))))
        .reduce(Column::and)
        .orElseThrow();
  }
}
