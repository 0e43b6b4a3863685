package io.tidemark.streaming.ops;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.lake.Scala;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.plans.logical.Filter;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.IsolationLevel;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.WriteSerializable$;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.SetTransaction;
import org.apache.spark.sql.delta.commands.DeleteCommand;
import org.apache.spark.sql.delta.commands.DeleteMetric;
import scala.Option;
import scala.Some;
import scala.Tuple2;
import scala.collection.immutable.Seq;

/**
 * Changes a table in one commit, beside a writer who keeps appending to it.
 *
 * <p>Delta's own DELETE, UPDATE and MERGE conflict with every append that comes while they run,
 * since isolation is serializable, and ingest appends every second. Here it is "write
 * serializable": rows that are appended meanwhile come after this commit, and whoever replaces the
 * same files conflicts. Nor does the log say which rows were meant, as it does of a condition.
 * Source: Delta Lake documentation, "Concurrency control".
 */
final class Revision {
  private final SparkSession spark;
  private final Lake lake;
  private final Attempts attempts;

  Revision(Workbench bench) {
    this.spark = bench.spark();
    this.lake = bench.lake();
    this.attempts = new Attempts(bench.progress());
  }

  /** Deletes rows; answers how many. */
  long delete(String table, Column which) {
    return attempts.commit(
        table,
        () -> {
          Start start = new Start(table);
          Tuple2<Seq<Action>, DeleteMetric> done = start.delete(which);
          if (!done._1().isEmpty()) {
            start.commit(done._1(), new DeltaOperations.Delete(Scala.seq(List.of())));
          }
          return ((Number) done._2().numDeletedRows().get()).longValue();
        });
  }

  /**
   * Replaces rows.
   *
   * @param by makes what is to be there instead out of the rows that are there now
   */
  void replace(String table, Column which, UnaryOperator<Dataset<Row>> by) {
    attempts.commit(
        table,
        () -> {
          Start start = new Start(table);
          List<Action> actions = new ArrayList<>(Scala.list(start.delete(which)._1()));
          if (!actions.isEmpty()) {
            actions.addAll(start.write(by.apply(start.rows().where(which))));
            start.commit(Scala.seq(actions), new DeltaOperations.Update(Option.empty()));
          }
          return actions.size();
        });
  }

  /**
   * Adds rows, of two runs under one name only the one that has seen the other's.
   *
   * @param what makes them out of the rows that are there now
   * @return how many
   */
  long add(String table, String name, UnaryOperator<Dataset<Row>> what) {
    return attempts.commit(
        table,
        () -> {
          Start start = new Start(table);
          long turn = start.transaction.txnVersion(name) + 1;
          Dataset<Row> rows = what.apply(start.rows());
          long count = rows.count();
          if (count > 0) {
            List<Action> actions = new ArrayList<>(start.write(rows));
            Option<Object> now = new Some<>(System.currentTimeMillis());
            actions.add(new SetTransaction(name, turn, now));
            start.commit(Scala.seq(actions), DeltaOperations.ManualUpdate$.MODULE$);
          }
          return count;
        });
  }

  /** A commit that is begun from the table as it is now. */
  private final class Start {
    private final String path;
    private final DeltaLog log;
    private final Snapshot snapshot;
    private final OptimisticTransaction transaction;

    Start(String table) {
      path = lake.path(table);
      log = DeltaLog.forTable(spark, path);
      snapshot = log.update(false, Option.empty(), Option.empty());
      transaction = begin();
    }

    private OptimisticTransaction begin() {
      return new BesideAppends(log, snapshot);
    }

    Dataset<Row> rows() {
      return spark.read().format("delta").option("versionAsOf", snapshot.version()).load(path);
    }

    /** What Delta's own DELETE would commit, in a transaction that reads and is then given up. */
    Tuple2<Seq<Action>, DeleteMetric> delete(Column which) {
      Filter condition =
          (Filter) spark.read().format("delta").load(path).where(which).queryExecution().analyzed();
      DeleteCommand command =
          new DeleteCommand(
              log, Option.empty(), condition.child(), new Some<>(condition.condition()));
      transaction.registerSQLMetrics(spark, command.metrics());
      return command.performDelete(spark, log, begin());
    }

    List<? extends Action> write(Dataset<Row> rows) {
      return Scala.list(transaction.writeFiles(rows));
    }

    long commit(Seq<Action> actions, DeltaOperations.Operation operation) {
      return transaction.commit(actions, operation);
    }
  }

  /** Open-source Delta has no table property for this. */
  private static final class BesideAppends extends OptimisticTransaction {
    BesideAppends(DeltaLog log, Snapshot snapshot) {
      super(log, Option.<CatalogTable>empty(), snapshot);
    }

    @Override
    public IsolationLevel getDefaultIsolationLevel() {
      return WriteSerializable$.MODULE$;
    }
  }
}
