package io.tidemark.streaming.lake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.catalyst.plans.logical.CreateTable;
import org.apache.spark.sql.execution.SparkSqlParser;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What this release wants a table to be: {@code src-schema/lake/NAME.sql}.
 *
 * @param name the table
 * @param ddl its CREATE TABLE, with <code>${lake}</code> where the lake's folder belongs
 * @param columns in their order, with their comments
 * @param properties those that the statement names; a table may have others
 */
record TableDefinition(
    String name, String ddl, StructType columns, Map<String, String> properties) {

  static TableDefinition of(String table) {
    String ddl = load("/tidemark/lake/" + table + ".sql");
    CreateTable parsed = (CreateTable) new SparkSqlParser().parsePlan(ddl);
    return new TableDefinition(
        table,
        ddl,
        parsed.tableSchema(),
        Map.copyOf(CollectionConverters.asJava(parsed.tableSpec().properties())));
  }

  /** The columns that a table of an earlier release lacks, in the order of this one. */
  List<StructField> missingIn(StructType table) {
    return Stream.of(columns.fields()).filter(c -> find(table, c.name()).isEmpty()).toList();
  }

  /** The columns of a table that this release does not know. */
  List<StructField> unknownIn(StructType table) {
    return Stream.of(table.fields()).filter(c -> find(columns, c.name()).isEmpty()).toList();
  }

  /**
   * Why a table of an earlier release, or one that somebody has changed, cannot become this one
   * without a person's decision; a sentence or two a column, with what to do. Empty when it can.
   */
  List<String> problemsOf(StructType table) {
    List<String> problems = new ArrayList<>();
    for (StructField wanted : columns.fields()) {
      Optional<StructField> found = find(table, wanted.name());
      if (found.isPresent()) {
        problemOf(found.get(), wanted).ifPresent(problems::add);
      } else if (!wanted.nullable()) {
        problems.add(
            at(wanted)
                + "NOT NULL in this release, and not in the lake. The rows that are there have no value for it. Make"
                + " the new column nullable.");
      }
    }
    for (StructField unknown : unknownIn(table)) {
      if (!unknown.nullable()) {
        problems.add(
            at(unknown)
                + "NOT NULL in the lake, and unknown to this release, which could write no row without it. Keep the"
                + " column, and the field that fills it; or, if nobody needs it, "
                + dropNotNull(unknown));
      }
    }
    return problems;
  }

  private Optional<String> problemOf(StructField found, StructField wanted) {
    if (!found.dataType().equals(wanted.dataType())) {
      return Optional.of(
          at(wanted)
              + "%s in the lake, and %s in this release. The rows that are there cannot be read as another type. Keep the"
                  .formatted(found.dataType().sql(), wanted.dataType().sql())
              + " type; a value of another type is a new field with a name of its own.");
    }
    if (found.nullable() == wanted.nullable()) {
      return Optional.empty();
    }
    return Optional.of(
        found.nullable()
            ? at(wanted)
                + "NOT NULL in this release, and nullable in the lake. Rows that are there may hold null. Keep it"
                + " nullable."
            : at(wanted)
                + "nullable in this release, and NOT NULL in the lake, where a null could not be written. If it is"
                + " meant, "
                + dropNotNull(wanted));
  }

  private String at(StructField column) {
    return name + "." + column.name() + ": ";
  }

  private String dropNotNull(StructField column) {
    return "run ALTER TABLE delta.`…/%s` ALTER COLUMN %s DROP NOT NULL."
        .formatted(name, column.name());
  }

  /** As Delta finds columns: whatever the case. */
  private static Optional<StructField> find(StructType columns, String name) {
    return Stream.of(columns.fields()).filter(c -> c.name().equalsIgnoreCase(name)).findFirst();
  }

  private static String load(String resource) {
    try (InputStream sql = TableDefinition.class.getResourceAsStream(resource)) {
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8).strip().replaceAll(";$", "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
