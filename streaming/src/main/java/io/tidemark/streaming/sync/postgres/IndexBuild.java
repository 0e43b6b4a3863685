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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Builds the indexes that a large load still lacks, several at once, each in a transaction of its
 * own: what is built stays built.
 *
 * @param connection of the writer
 * @param sessions how many are built at once, each in a session of its own
 */
record IndexBuild(Connection connection, Settings.Postgres settings, TableSpec spec, int sessions) {

  /** Returns when all are there that are worth a session. */
  void run() throws SQLException {
    Queue<String> missing = missing();
    if (missing.isEmpty()) {
      return;
    }
    connection.commit();
    int atOnce = Math.min(sessions, missing.size());
    ExecutorService builders = Executors.newFixedThreadPool(atOnce);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < atOnce; i++) {
        all.add(builders.submit(() -> build(missing)));
      }
      for (Future<?> one : all) {
        one.get();
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

  private Queue<String> missing() throws SQLException {
    Queue<String> missing = new ConcurrentLinkedQueue<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT tidemark.load_indexes(?)")) {
      select.setString(1, spec.name());
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          missing.add(row.getString(1));
        }
      }
    }
    return missing;
  }

  private @Nullable Void build(Queue<String> missing) throws SQLException {
    try (Connection own = Postgres.connect(settings, "index-" + spec.table());
        PreparedStatement call = own.prepareStatement("SELECT tidemark.index_load(?, ?)")) {
      for (String index = missing.poll(); index != null; index = missing.poll()) {
        call.setString(1, spec.name());
        call.setString(2, index);
        call.execute();
        own.commit();
      }
      return null;
    }
  }
}
