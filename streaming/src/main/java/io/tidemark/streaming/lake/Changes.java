package io.tidemark.streaming.lake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What one edit of a {@link KeyedTable} changes. Rows that go must be rows that the edit was given;
 * rows that come have the same columns, in the same order.
 */
public final class Changes {
  private final StructType columns;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, RoaringBitmapArray> gone = new TreeMap<>();

  Changes(StructType columns) {
    this.columns = columns;
  }

  /** A row comes. */
  public void insert(Row after) {
    add(after, "insert");
    add(after, null);
  }

  /** A row takes the place of another. */
  public void update(Row before, Row after) {
    remove(before, "update_preimage");
    add(after, "update_postimage");
    add(after, null);
  }

  /** A row goes. */
  public void delete(Row before) {
    remove(before, "delete");
  }

  boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * Every row to be written, sorted by the column: the table's own with null for a change type, and
   * those of the change data.
   */
  List<Row> inOrderOf(String key) {
    int at = columns.fieldIndex(key);
    rows.sort(Comparator.comparing(row -> row.getString(at)));
    return rows;
  }

  /** The rows of the change data: the table's own columns, then the change's type. */
  List<Row> news() {
    return rows.stream().filter(row -> !row.isNullAt(columns.size())).toList();
  }

  /** By the name of the file: the places of the rows in it that go. */
  Map<String, RoaringBitmapArray> gone() {
    return new HashMap<>(gone);
  }

  private void remove(Row before, String type) {
    int place = columns.size();
    gone.computeIfAbsent(before.getString(place), file -> new RoaringBitmapArray())
        .add(before.getLong(place + 1));
    add(before, type);
  }

  private void add(Row row, @Nullable String type) {
    @Nullable Object[] values = new @Nullable Object[columns.size() + 1];
    for (int i = 0; i < columns.size(); i++) {
      values[i] = row.get(i);
    }
    values[columns.size()] = type;
    rows.add(RowFactory.create(values));
  }
}
