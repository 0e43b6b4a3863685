package io.tidemark.streaming.lake;

import java.util.List;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** What it takes to talk with Delta's Scala. */
public final class Scala {
  private Scala() {}

  /** The list as an immutable sequence of Scala's, in its order. */
  @SuppressWarnings("unchecked") // an immutable Seq may be read as one of a wider type
  public static <T> Seq<T> seq(List<? extends T> list) {
    return (Seq<T>) CollectionConverters.asScala(list).toSeq();
  }

  /** The sequence as an unmodifiable list, in its order; it must hold no null. */
  public static <T> List<T> list(Seq<? extends T> seq) {
    return List.copyOf(CollectionConverters.asJava(seq));
  }

  /** The same file, said to hold no rows that are new to the table. */
  static AddFile withoutNews(AddFile file) {
    return file.copy(
        file.path(),
        file.partitionValues(),
        file.size(),
        file.modificationTime(),
        false,
        file.stats(),
        file.tags(),
        file.deletionVector(),
        file.baseRowId(),
        file.defaultRowCommitVersion(),
        file.clusteringProvider(),
        file.backReference(),
        file.amtPassthrough());
  }
}
