package io.tidemark.streaming.sync.dynamodb;

import io.tidemark.streaming.settings.Settings;
import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.streaming.sync.documents.Documents;
import java.util.Iterator;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Reads all items of some segments of a table. */
record ScanTask(Settings.DynamoDb settings, String table, int segments)
    implements MapPartitionsFunction<Long, Row> {
  static final StructType ITEM =
      new StructType()
          .add(Documents.NAME, DataTypes.StringType)
          .add(FinalChanges.VERSION, DataTypes.LongType)
          .add(Documents.DOCUMENT, DataTypes.StringType)
          .add(Items.EXPIRES, DataTypes.LongType);

  @Override
  public Iterator<Row> call(Iterator<Long> some) {
    Iterable<Long> each = () -> some;
    return StreamSupport.stream(each.spliterator(), false)
        .flatMap(
            segment ->
                Dynamo.client(settings)
                    .scanPaginator(
                        it ->
                            it.tableName(table)
                                .consistentRead(true)
                                .segment(segment.intValue())
                                .totalSegments(segments))
                    .items()
                    .stream())
        .map(
            item ->
                RowFactory.create(
                    Dynamo.of(item, Items.NAME).s(),
                    Items.version(item),
                    Items.document(item),
                    Items.expires(item)))
        .iterator();
  }
}
