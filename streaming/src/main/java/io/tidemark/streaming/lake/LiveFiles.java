package io.tidemark.streaming.lake;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Tuple2;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files that make up a table, with the range of the key in each, kept up to date commit by
 * commit: asking Delta's snapshot would run a Spark job each time. Not thread-safe.
 */
final class LiveFiles {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int MOST_COMMITS_BEHIND = 100;

  private final DeltaLog delta;
  private final String key;
  private final Map<String, LiveFile> files = new HashMap<>();
  private long version = -1;

  /**
   * A file of the table.
   *
   * @param least not greater than any key in it; null when not known
   * @param greatest not less than any key in it; null when not known
   */
  record LiveFile(AddFile file, @Nullable String least, @Nullable String greatest) {
    boolean mayHold(NavigableSet<String> keys) {
      if (least == null || greatest == null) {
        return !keys.isEmpty();
      }
      @Nullable String first = keys.ceiling(least);
      return first != null && first.compareTo(greatest) <= 0;
    }
  }

  LiveFiles(DeltaLog delta, String key) {
    this.delta = delta;
    this.key = key;
  }

  /** The files of this snapshot, in no order. */
  Collection<LiveFile> at(Snapshot snapshot) {
    boolean near =
        version >= 0
            && version <= snapshot.version()
            && snapshot.version() - version <= MOST_COMMITS_BEHIND;
    if (!near || !follow(snapshot.version())) {
      files.clear();
      snapshot.allFiles().collectAsList().forEach(this::add);
    }
    version = snapshot.version();
    return files.values();
  }

  /** Those of the files that have these names. */
  Map<String, AddFile> named(Collection<String> names) {
    Map<String, AddFile> found = new HashMap<>();
    names.forEach(
        name -> {
          LiveFile file = files.get(name);
          if (file == null) {
            throw new IllegalStateException("no live file " + name);
          }
          found.put(name, file.file());
        });
    return found;
  }

  /** Answers false when a commit on the way is gone. */
  private boolean follow(long until) {
    long at = version;
    if (at < until) {
      for (Tuple2<Object, scala.collection.immutable.Seq<Action>> commit :
          Scala.list(delta.getChanges(at + 1, until, Option.empty(), false).toSeq())) {
        if ((long) commit._1() != at + 1) {
          return false;
        }
        at++;
        List<Action> actions = Scala.list(commit._2());
        actions.forEach(
            action -> {
              if (action instanceof RemoveFile removed) {
                files.remove(name(removed.path()));
              }
            });
        actions.forEach(
            action -> {
              if (action instanceof AddFile added) {
                add(added);
              }
            });
      }
    }
    return at == until;
  }

  private void add(AddFile file) {
    @Nullable String stats = file.stats();
    JsonNode said = stats == null ? MAPPER.createObjectNode() : MAPPER.readTree(stats);
    files.put(
        name(file.path()),
        new LiveFile(
            file,
            said.path("minValues").path(key).asString(null),
            said.path("maxValues").path(key).asString(null)));
  }

  private static String name(String path) {
    return new Path(path).getName();
  }
}
