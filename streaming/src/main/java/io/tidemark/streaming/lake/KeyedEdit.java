package io.tidemark.streaming.lake;

import org.apache.spark.sql.delta.DeltaOperations;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Some;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;

/** How an edit of a {@link KeyedTable} calls itself in the table's history. */
final class KeyedEdit extends DeltaOperations.Operation {
  private final Option<String> userMetadata;

  KeyedEdit(@Nullable String userMetadata) {
    super("KEYED EDIT");
    this.userMetadata = Option.apply(userMetadata);
  }

  @Override
  public Map<String, Object> parameters() {
    return Map$.MODULE$.empty();
  }

  @Override
  public Option<String> userMetadata() {
    return userMetadata;
  }

  @Override
  public boolean checkAddFileWithDeletionVectorStatsAreNotTightBounds() {
    return true;
  }

  @Override
  public Option<Object> isInPlaceFileMetadataUpdate() {
    return new Some<>(false);
  }

  @Override
  public boolean canChangePartitionColumns() {
    return false;
  }
}
