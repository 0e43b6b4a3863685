package io.tidemark.e2e.lake;

import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads a Delta table at one version: its rows as a reader of the table would see them, without
 * those that a deletion vector takes out. Reads everything there is at each call: for tests, not
 * for large tables. Thread-safe.
 */
public final class LakeReader {

  private final Engine engine = DefaultEngine.create(new Configuration());
  private final Snapshot snapshot;

  private LakeReader(Path table, Optional<Long> version) {
    Table delta = Table.forPath(engine, table.toUri().toString());
    this.snapshot =
        version.isPresent()
            ? delta.getSnapshotAsOfVersion(engine, version.get())
            : delta.getLatestSnapshot(engine);
  }

  /** The table in this folder, at the version that is its latest now. */
  public static LakeReader latest(Path table) {
    return new LakeReader(table, Optional.empty());
  }

  /** The table in this folder, at this version. */
  public static LakeReader at(Path table, long version) {
    return new LakeReader(table, Optional.of(version));
  }

  /** The version that is read. */
  public long version() {
    return snapshot.getVersion();
  }

  /** How many rows there are. */
  public long count() {
    long[] count = {0};
    forEachRow(new StructType(), row -> count[0]++);
    return count[0];
  }

  /** The exact sum of a decimal or bigint column, its nulls left out; zero without rows. */
  public BigDecimal sum(String column) {
    BigDecimal[] sum = {BigDecimal.ZERO};
    StructField field = snapshot.getSchema().get(column);
    boolean isWhole = field.getDataType() instanceof LongType;
    forEachRow(
        new StructType().add(field),
        row -> {
          if (!row.isNullAt(0)) {
            sum[0] = sum[0].add(isWhole ? BigDecimal.valueOf(row.getLong(0)) : row.getDecimal(0));
          }
        });
    return sum[0];
  }

  /**
   * All rows, in no order: by column name a {@code String}, {@code Boolean}, {@code Integer},
   * {@code Long}, {@code BigDecimal}, {@code Instant} or {@code byte[]}; null where the column is
   * null.
   */
  public List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    forEachRow(snapshot.getSchema(), row -> rows.add(RowValues.of(row)));
    return rows;
  }

  private void forEachRow(StructType columns, Consumer<Row> each) {
    Scan scan = snapshot.getScanBuilder().withReadSchema(columns).build();
    Row state = scan.getScanState(engine);
    try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> files = batches.next().getRows()) {
          while (files.hasNext()) {
            readFile(state, files.next(), each);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Deletion vectors and partition columns are dealt with in {@link Scan#transformPhysicalData}.
   */
  private void readFile(Row state, Row file, Consumer<Row> each) throws IOException {
    FileStatus status = InternalScanFileUtils.getAddFileStatus(file);
    StructType physical = ScanStateRow.getPhysicalDataReadSchema(state);
    CloseableIterator<ColumnarBatch> data =
        engine
            .getParquetHandler()
            .readParquetFiles(Utils.singletonCloseableIterator(status), physical, Optional.empty())
            .map(FileReadResult::getData);
    try (CloseableIterator<FilteredColumnarBatch> batches =
        Scan.transformPhysicalData(engine, state, file, data)) {
      while (batches.hasNext()) {
        try (CloseableIterator<Row> rows = batches.next().getRows()) {
          rows.forEachRemaining(each);
        }
      }
    }
  }
}
