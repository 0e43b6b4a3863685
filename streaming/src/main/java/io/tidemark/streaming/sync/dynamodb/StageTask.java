package io.tidemark.streaming.sync.dynamodb;

import io.tidemark.streaming.sync.FinalChanges;
import io.tidemark.streaming.sync.documents.Documents;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Writes rows, given as {@link Documents} has them, and answers what it has written; a partition is
 * written once its last answer has been taken.
 *
 * @param table where to
 * @param writer who must be inside
 */
record StageTask(Ledger ledger, String table, String writer)
    implements MapPartitionsFunction<Row, Row> {
  /** What has been written. */
  static final StructType WRITTEN =
      new StructType()
          .add(Documents.NAME, DataTypes.StringType)
          .add(FinalChanges.VERSION, DataTypes.LongType)
          .add(Items.REMOVED, DataTypes.BooleanType);

  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    Puts puts = new Puts(ledger, table, writer);
    TaskContext.get()
        .addTaskCompletionListener(
            context -> {
              puts.abandon();
            });
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        if (rows.hasNext()) {
          return true;
        }
        puts.close();
        return false;
      }

      @Override
      public Row next() {
        return written(puts, rows.next());
      }
    };
  }

  /** Writes one row. */
  static Row written(Puts puts, Row row) {
    puts.add(row.getString(0), row.getLong(2), row.getString(1));
    return RowFactory.create(row.getString(0), row.getLong(2), row.isNullAt(1));
  }
}
