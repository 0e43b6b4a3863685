package io.tidemark.streaming.sync;

import io.tidemark.streaming.lake.Lake;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Commits of every kind that other writers may make to the lake's transactions, at random. */
final class RandomCommits {
  private final SyncedTransactions test;
  private final Random random;
  private int next;
  private int columns;

  /**
   * Makes none yet.
   *
   * @param test whose lake it is
   * @param next the number of the first row that nobody has inserted yet
   */
  RandomCommits(SyncedTransactions test, Random random, int next) {
    this.test = test;
    this.random = random;
    this.next = next;
  }

  /** Makes one, or a few that belong together; answers what. */
  String commit() {
    return switch (random.nextInt(14)) {
      case 0, 1 -> insert();
      case 2, 3 -> run("UPDATE %s SET amount = amount + 1, status = 'REFUNDED' WHERE " + some());
      case 4 -> run("DELETE FROM %s WHERE " + some());
      case 5, 6 -> merge();
      case 7 ->
          run(
              "UPDATE %s SET transaction_id = concat('ffffffff', substr(transaction_id, 9)) WHERE "
                  + some());
      case 8 -> overwrite();
      case 9 -> replaceWhere();
      case 10 -> run("OPTIMIZE %s");
      case 11 -> deletionVectors(random.nextBoolean());
      case 12 -> addColumn();
      default -> restore();
    };
  }

  private String insert() {
    int from = next;
    next += 1 + random.nextInt(20);
    test.insert(from, next, 1 + random.nextInt(5));
    return "INSERT";
  }

  /** Of rows that are there and of new ones: some are changed, some removed, some added. */
  private String merge() {
    int from = next;
    next += 1 + random.nextInt(10);
    Dataset<Row> there = lake().read(SyncedTransactions.TABLE).where(some()).select(known());
    test.rows(from, next).unionByName(there).createOrReplaceTempView("merged");
    String names = String.join(", ", lake().columns(SyncedTransactions.TABLE).fieldNames());
    String values =
        Stream.of(names.split(", ", -1)).map(name -> "s." + name).collect(Collectors.joining(", "));
    return run(
        """
        MERGE INTO %%s AS t USING merged AS s ON t.transaction_id = s.transaction_id
        WHEN MATCHED AND t.kafka_offset %%%% 4 = 0 THEN DELETE
        WHEN MATCHED AND t.kafka_offset %%%% 4 = 1 THEN UPDATE SET amount = t.amount + 2
        WHEN NOT MATCHED THEN INSERT (%s) VALUES (%s)
        WHEN NOT MATCHED BY SOURCE AND t.kafka_offset %%%% 9 = %d THEN UPDATE SET merchant = 'unmatched'
        """
            .formatted(names, values, random.nextInt(9)));
  }

  private String overwrite() {
    return run(
        "INSERT OVERWRITE %1$s SELECT /*+ REPARTITION(7) */ * FROM "
            + "%1$s VERSION AS OF "
            + latest()
            + " WHERE NOT ("
            + some()
            + ")");
  }

  private String replaceWhere() {
    lake()
        .read(SyncedTransactions.TABLE)
        .where("status = 'REFUNDED' AND hash(transaction_id) % 2 = 0")
        .repartition(3)
        .write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", "status = 'REFUNDED'")
        .save(lake().path(SyncedTransactions.TABLE));
    return "replaceWhere";
  }

  private String deletionVectors(boolean on) {
    return run("ALTER TABLE %s SET TBLPROPERTIES ('delta.enableDeletionVectors' = '" + on + "')");
  }

  private String addColumn() {
    String name = "extra_" + columns++;
    String added = run("ALTER TABLE %s ADD COLUMNS (" + name + " STRING AFTER user_id)");
    return added + "; " + run("UPDATE %s SET " + name + " = 'by hand' WHERE " + some());
  }

  private String restore() {
    // Delta itself refuses to bring deletion vectors back into a table that has them off.
    return deletionVectors(true)
        + "; "
        + run("RESTORE TABLE %s TO VERSION AS OF " + random.nextLong(1, latest() + 1));
  }

  private String run(String sql) {
    test.run(sql);
    return sql;
  }

  private String some() {
    return SyncedTransactions.some(random);
  }

  private long latest() {
    return lake().latestVersion(SyncedTransactions.TABLE);
  }

  private Lake lake() {
    return test.lake;
  }

  private Column[] known() {
    return Stream.of(lake().columns(SyncedTransactions.TABLE).fieldNames())
        .map(functions::col)
        .toArray(Column[]::new);
  }
}
