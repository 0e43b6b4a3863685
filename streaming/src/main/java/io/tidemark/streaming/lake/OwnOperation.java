package io.tidemark.streaming.lake;

import org.apache.spark.sql.delta.DeltaOperations;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.Some;
import scala.collection.immutable.Map;
import scala.collection.immutable.Map$;

/** How a commit of our own making calls itself in the table's history. */
final class OwnOperation extends DeltaOperations.Operation {
  private final Option<String> userMetadata;

  OwnOperation(String name, @Nullable String userMetadata) {
    super(name);
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
