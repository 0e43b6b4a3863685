package io.tidemark.streaming.sync.documents;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.tidemark.streaming.sync.FinalChanges;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows of one table as JSON documents: a field a column, and {@link FinalChanges#VERSION}. A
 * null has no field. A decimal is a string, so that no reader makes a floating-point number of it;
 * an instant is in UTC with its microseconds.
 *
 * @param columns of the lake's table
 * @param key those that name a row
 */
public record Documents(StructType columns, List<String> key) {
  /**
   * The text that names a row: the key's value, or a JSON array of them where there are several.
   */
  public static final String NAME = "name";

  /** The document; null for a row that is to be removed. */
  public static final String DOCUMENT = "document";

  private static final JsonMapper JSON = new JsonMapper();
  private static final Map<String, String> FORMAT =
      Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSSSSX", "timeZone", "UTC");

  /** {@link #NAME}, {@link #DOCUMENT} and version of rows with the columns and their version. */
  public Dataset<Row> of(Dataset<Row> rows) {
    return rows.select(name().as(NAME), document().as(DOCUMENT), col(FinalChanges.VERSION));
  }

  /** The same of changes, in the shape of {@link FinalChanges}. */
  public Dataset<Row> ofChanges(Dataset<Row> changes) {
    return changes.select(
        name().as(NAME),
        when(col(FinalChanges.LIVES), document()).as(DOCUMENT),
        col(FinalChanges.VERSION));
  }

  /** The shape of changes. */
  public StructType changes() {
    return columns
        .add(FinalChanges.VERSION, DataTypes.LongType)
        .add(FinalChanges.LIVES, DataTypes.BooleanType);
  }

  /** The text that names a row. */
  public Column name() {
    Column[] values =
        key.stream().map(name -> col(name).cast(DataTypes.StringType)).toArray(Column[]::new);
    return values.length == 1 ? values[0] : to_json(array(values));
  }

  /** The same, of the texts of a key's values. */
  public String name(List<String> values) {
    return values.size() == 1 ? values.get(0) : JSON.writeValueAsString(values);
  }

  /** And back. */
  public List<String> values(String name) {
    return key.size() == 1 ? List.of(name) : List.of(JSON.readValue(name, String[].class));
  }

  private Column document() {
    return to_json(
        struct(
            Stream.concat(
                    Stream.of(columns.fields()).map(Documents::value),
                    Stream.of(col(FinalChanges.VERSION)))
                .toArray(Column[]::new)),
        FORMAT);
  }

  private static Column value(StructField column) {
    return column.dataType() instanceof DecimalType
        ? col(column.name()).cast(DataTypes.StringType).as(column.name())
        : col(column.name());
  }

  /** A document as a struct of the columns and the version; null when it is not one. */
  public Column parsed(Column document) {
    return from_json(document, columns.add(FinalChanges.VERSION, DataTypes.LongType), FORMAT);
  }
}
