package io.tidemark.streaming.sync.dynamodb;

import io.tidemark.streaming.settings.Settings;
import java.util.Iterator;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Row;

/** Lets what is older fall, of items as {@link StageTask#WRITTEN}. */
record SupersedeTask(Settings.DynamoDb settings, String table, boolean all)
    implements ForeachPartitionFunction<Row> {
  @Override
  public void call(Iterator<Row> written) {
    Superseded superseded = new Superseded(Dynamo.client(settings), table, all);
    try (Several several = new Several()) {
      written.forEachRemaining(
          row ->
              several.run(
                  () -> superseded.below(row.getString(0), row.getLong(1), row.getBoolean(2))));
    }
  }
}
