package io.tidemark.streaming.sync.postgres;

import io.tidemark.streaming.serving.Postgres;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Builds the indexes that a load still lacks, several at once, each in a session and a transaction
 * of its own: what is built stays built.
 *
 * @param connection of the writer, with no transaction under way
 * @param sessions how many are built at once
 */
record IndexBuild(Connection connection, Settings.Postgres settings, TableSpec spec, int sessions) {

  /** Returns when all are there. */
  void run() throws SQLException {
    List<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    ExecutorService builders = Executors.newFixedThreadPool(Math.min(sessions, missing.size()));
    try {
      List<Future<?>> builds = new ArrayList<>();
      missing.forEach(index -> builds.add(builders.submit(() -> build(index))));
      for (Future<?> build : builds) {
        build.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SQLException failure) {
        throw failure;
      }
      throw new IllegalStateException(
          "an index of '" + spec.table() + "' was not built", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SyncException("TM-203 The load of '" + spec.table() + "' was stopped.", e);
    } finally {
      builders.shutdownNow();
    }
  }

  private List<String> missing() throws SQLException {
    List<String> missing = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT tidemark.load_indexes(?)")) {
      select.setString(1, spec.name());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          missing.add(row.getString(1));
        }
      }
    }
    connection.commit();
    return missing;
  }

  private @Nullable Void build(String index) throws SQLException {
    try (Connection own = Postgres.connect(settings, "index-" + spec.table());
        PreparedStatement call = own.prepareStatement("SELECT tidemark.index_load(?, ?)")) {
      call.setString(1, spec.name());
      call.setString(2, index);
      call.execute();
      own.commit();
      return null;
    }
  }
}
