package io.tidemark.streaming.lake;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.DeletionVectorDescriptor;
import org.apache.spark.sql.delta.actions.RemoveFile;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArray;
import org.apache.spark.sql.delta.deletionvectors.RoaringBitmapArrayFormat$;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStore$;
import org.apache.spark.sql.delta.storage.dv.DeletionVectorStoreUtils;
import org.apache.spark.sql.delta.util.PathWithFileSystem;
import scala.Option;
import scala.Some;
import scala.Tuple2;

/** Marks rows of files as gone. Source: Delta protocol, "Deletion Vectors". */
final class DeletionVectors {
  private DeletionVectors() {}

  /**
   * Writes the new deletion vectors of these files, all into one file, and answers what the commit
   * must say: the files with their new vectors in place of the files as they were. A file of which
   * no row is left is just removed.
   *
   * @param files by name
   * @param gone by the name of the file: the places of the rows that go, beside those that are gone
   *     already
   */
  static List<Action> mark(
      DeltaLog delta, Map<String, AddFile> files, Map<String, RoaringBitmapArray> gone)
      throws IOException {
    if (gone.isEmpty()) {
      return List.of();
    }
    Configuration hadoop = delta.newDeltaHadoopConf();
    DeletionVectorStore store = DeletionVectorStore$.MODULE$.createInstance(hadoop);
    UUID id = UUID.randomUUID();
    List<Action> actions = new ArrayList<>();
    PathWithFileSystem table = PathWithFileSystem.withConf(delta.dataPath(), hadoop);
    try (DeletionVectorStoreUtils.Writer writer =
        store.createWriter(store.generateFileNameInTable(table, id, ""))) {
      for (Map.Entry<String, RoaringBitmapArray> entry : gone.entrySet()) {
        AddFile file = Objects.requireNonNull(files.get(entry.getKey()));
        RoaringBitmapArray rows = entry.getValue();
        if (file.deletionVector() != null) {
          rows.or(store.read(file.deletionVector(), delta.dataPath()));
        }
        Option<Object> physical = file.numPhysicalRecords();
        if (physical.isDefined() && (long) physical.get() == rows.cardinality()) {
          actions.add(file.remove());
          continue;
        }
        rows.runOptimize();
        byte[] bytes = rows.serializeAsByteArray(RoaringBitmapArrayFormat$.MODULE$.Portable());
        Option<Object> offset = new Some<>(writer.write(bytes).offset());
        DeletionVectorDescriptor vector =
            DeletionVectorDescriptor.onDiskWithRelativePath(
                id, "", bytes.length, rows.cardinality(), offset, Option.empty());
        Tuple2<AddFile, RemoveFile> swap = file.removeRows(vector, true, true);
        actions.add(swap._1());
        actions.add(swap._2());
      }
    }
    return actions;
  }
}
