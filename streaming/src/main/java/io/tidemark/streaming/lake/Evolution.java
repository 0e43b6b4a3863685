package io.tidemark.streaming.lake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables of a lake to what this release wants: creates those that are missing, adds the
 * nullable columns that are new, sets the properties that differ. All of it is checked before
 * anything is changed, and each step is done again harmlessly at the next start.
 *
 * <p>Columns that this release does not know stay: somebody has added them, or another release has
 * them. No stage reads them, and a row that one writes has null there, since what it holds may no
 * longer be true of the row.
 */
final class Evolution {
  private static final Logger log = LoggerFactory.getLogger(Evolution.class);

  private final SparkSession spark;
  private final Lake lake;
  private final String root;
  private final List<TableDefinition> definitions;

  Evolution(SparkSession spark, Lake lake, String root, List<String> tables) {
    this.spark = spark;
    this.lake = lake;
    this.root = root;
    this.definitions = tables.stream().map(TableDefinition::of).toList();
  }

  /**
   * Does it.
   *
   * @throws IncompatibleLakeException naming every problem of every table
   */
  void apply() {
    Map<String, StructType> found = new LinkedHashMap<>();
    for (TableDefinition wanted : definitions) {
      if (lake.exists(wanted.name())) {
        found.put(wanted.name(), lake.read(wanted.name()).schema());
      }
    }
    refuseProblems(found);
    for (TableDefinition wanted : definitions) {
      StructType columns = found.get(wanted.name());
      if (columns == null) {
        lake.create(wanted);
      } else {
        addColumns(wanted, columns);
        setProperties(wanted);
        tellOfUnknown(wanted, columns);
      }
    }
  }

  private void refuseProblems(Map<String, StructType> found) {
    List<String> problems = new ArrayList<>();
    for (TableDefinition wanted : definitions) {
      if (found.containsKey(wanted.name())) {
        problems.addAll(wanted.problemsOf(found.get(wanted.name())));
      }
    }
    for (EventFlow flow : EventFlow.all()) {
      if (found.containsKey(flow.eventsTable())) {
        problems.addAll(
            RecordedContract.in(lake, flow.eventsTable())
                .problemsOf(RecordedContract.of(flow.contract()), flow));
      }
    }
    if (!problems.isEmpty()) {
      throw new IncompatibleLakeException(root, problems);
    }
  }

  private void addColumns(TableDefinition wanted, StructType columns) {
    List<StructField> missing = wanted.missingIn(columns);
    if (missing.isEmpty()) {
      return;
    }
    spark.sql(
        "ALTER TABLE delta.`%s` ADD COLUMNS (%s)"
            .formatted(
                lake.path(wanted.name()),
                missing.stream()
                    .map(column -> definition(column, wanted.columns()))
                    .collect(Collectors.joining(", "))));
    log.info(
        "added columns table={} columns={}",
        wanted.name(),
        missing.stream().map(StructField::name).toList());
  }

  private static String definition(StructField column, StructType all) {
    int at = IntStream.range(0, all.size()).filter(i -> all.apply(i).equals(column)).sum();
    return "`%s` %s COMMENT %s %s"
        .formatted(
            column.name(),
            column.dataType().sql(),
            Lake.literal(column.getComment().getOrElse(() -> "")),
            at == 0 ? "FIRST" : "AFTER `" + all.apply(at - 1).name() + "`");
  }

  private void setProperties(TableDefinition wanted) {
    Map<String, String> now = lake.properties(wanted.name());
    Map<String, String> changed =
        wanted.properties().entrySet().stream()
            .filter(property -> !property.getValue().equals(now.get(property.getKey())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    if (!changed.isEmpty()) {
      lake.setProperties(wanted.name(), changed);
      log.info("set properties table={} properties={}", wanted.name(), changed);
    }
  }

  private static void tellOfUnknown(TableDefinition wanted, StructType columns) {
    List<String> unknown = wanted.unknownIn(columns).stream().map(StructField::name).toList();
    if (!unknown.isEmpty()) {
      log.warn(
          "TM-131 The lake table '{}' has columns that this release does not know: {}. They are not carried to Postgres,"
              + " and are null in every row that is written from now on.",
          wanted.name(),
          unknown);
    }
  }
}
