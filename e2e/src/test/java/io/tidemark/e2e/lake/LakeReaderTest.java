package io.tidemark.e2e.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Table;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionBuilder;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.defaults.internal.data.DefaultColumnarBatch;
import io.delta.kernel.defaults.internal.data.DefaultRowBasedColumnarBatch;
import io.delta.kernel.defaults.internal.data.vector.DefaultLongVector;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.data.GenericRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On tables that Delta Kernel itself has written. */
class LakeReaderTest {

  private static final StructType COLUMNS =
      new StructType()
          .add("name", StringType.STRING)
          .add("amount", new DecimalType(19, 4))
          .add("deleted", BooleanType.BOOLEAN)
          .add("kafka_partition", IntegerType.INTEGER)
          .add("kafka_offset", LongType.LONG)
          .add("at", TimestampType.TIMESTAMP);
  private static final int AT_COLUMN = COLUMNS.indexOf("at");
  private static final Instant AT = Instant.parse("2026-03-01T09:30:00.123456Z");

  private final Engine engine = DefaultEngine.create(new Configuration());

  @TempDir Path table;

  @BeforeEach
  void createTable() {
    transaction(Operation.CREATE_TABLE, Optional.of(COLUMNS))
        .commit(engine, CloseableIterable.emptyIterable());
  }

  @Test
  void aTableWithoutRowsHasNoneAndTheirSumIsZero() {
    LakeReader reader = LakeReader.latest(table);

    assertThat(reader.version()).isZero();
    assertThat(reader.count()).isZero();
    assertThat(reader.rows()).isEmpty();
    assertThat(reader.sum("amount")).isZero();
  }

  @Test
  void everyTypeOfTheLakeIsReadExactly() throws IOException {
    append(row("ann", "999999999999999.9999", true, 3, Long.MAX_VALUE, AT));

    assertThat(LakeReader.latest(table).rows())
        .containsExactly(
            Map.of(
                "name",
                "ann",
                "amount",
                new BigDecimal("999999999999999.9999"),
                "deleted",
                true,
                "kafka_partition",
                3,
                "kafka_offset",
                Long.MAX_VALUE,
                "at",
                AT));
  }

  @Test
  void aNullIsReadAsNullAndLeftOutOfASum() throws IOException {
    append(row(null, null, null, null, null, null), row("ann", "0.0001", false, 0, 0L, AT));

    LakeReader reader = LakeReader.latest(table);
    assertThat(reader.count()).isEqualTo(2);
    assertThat(reader.sum("amount")).isEqualByComparingTo("0.0001");
    assertThat(reader.rows()).anySatisfy(row -> assertThat(row.values()).containsOnlyNulls());
  }

  @Test
  void rowsOfAllFilesAreReadAndTheirSumIsExact() throws IOException {
    append(row("ann", "0.1000", false, 0, 0L, AT), row("bob", "0.2000", false, 0, 1L, AT));
    append(row("cyd", "0.3000", false, 0, 2L, AT));

    LakeReader reader = LakeReader.latest(table);
    assertThat(reader.count()).isEqualTo(3);
    assertThat(reader.sum("amount")).isEqualTo(new BigDecimal("0.6000"));
    assertThat(reader.sum("kafka_offset")).isEqualByComparingTo("3");
    assertThat(reader.rows()).extracting("name").containsExactlyInAnyOrder("ann", "bob", "cyd");
  }

  @Test
  void anOlderVersionIsReadAsItWas() throws IOException {
    append(row("ann", "1.0000", false, 0, 0L, AT));
    append(row("bob", "2.0000", false, 0, 1L, AT));

    assertThat(LakeReader.at(table, 1).sum("amount")).isEqualByComparingTo("1");
    assertThat(LakeReader.at(table, 2).sum("amount")).isEqualByComparingTo("3");
  }

  @Test
  void aFolderThatIsNoTableIsSaidToBeNone() {
    assertThatThrownBy(() -> LakeReader.latest(table.resolve("nothing")))
        .isInstanceOf(TableNotFoundException.class);
  }

  private static Object[] row(
      String name, String amount, Boolean deleted, Integer partition, Long offset, Instant at) {
    BigDecimal exact = amount == null ? null : new BigDecimal(amount);
    return new Object[] {name, exact, deleted, partition, offset, at};
  }

  /** One commit with one file. */
  private void append(Object[]... rows) throws IOException {
    Transaction transaction = transaction(Operation.WRITE, Optional.empty());
    Row state = transaction.getTransactionState(engine);
    FilteredColumnarBatch batch = new FilteredColumnarBatch(batch(rows), Optional.empty());
    CloseableIterator<FilteredColumnarBatch> physical =
        Transaction.transformLogicalData(
            engine, state, Utils.toCloseableIterator(Stream.of(batch).iterator()), Map.of());
    DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
    CloseableIterator<DataFileStatus> files =
        engine
            .getParquetHandler()
            .writeParquetFiles(
                context.getTargetDirectory(), physical, context.getStatisticsColumns());
    List<Row> actions =
        Transaction.generateAppendActions(engine, state, files, context).toInMemoryList();
    transaction.commit(
        engine, CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(actions.iterator())));
  }

  private static ColumnarBatch batch(Object[]... rows) {
    ColumnarBatch byRows =
        new DefaultRowBasedColumnarBatch(
            COLUMNS, Arrays.stream(rows).map(LakeReaderTest::kernelRow).toList());
    ColumnVector[] columns = new ColumnVector[COLUMNS.length()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = byRows.getColumnVector(i);
    }
    // A vector over rows does not give out instants.
    columns[AT_COLUMN] = instants(rows);
    return new DefaultColumnarBatch(rows.length, COLUMNS, columns);
  }

  private static Row kernelRow(Object[] values) {
    Map<Integer, Object> ordinals = new HashMap<>();
    for (int i = 0; i < AT_COLUMN; i++) {
      ordinals.put(i, values[i]);
    }
    return new GenericRow(COLUMNS, ordinals);
  }

  private static ColumnVector instants(Object[]... rows) {
    boolean[] nulls = new boolean[rows.length];
    long[] micros = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      Instant at = (Instant) rows[i][AT_COLUMN];
      nulls[i] = at == null;
      micros[i] = at == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
    return new DefaultLongVector(TimestampType.TIMESTAMP, rows.length, Optional.of(nulls), micros);
  }

  private Transaction transaction(Operation operation, Optional<StructType> columns) {
    TransactionBuilder builder =
        Table.forPath(engine, table.toUri().toString())
            .createTransactionBuilder(engine, "LakeReaderTest", operation);
    return columns.map(schema -> builder.withSchema(engine, schema)).orElse(builder).build(engine);
  }
}
