package io.tidemark.streaming.ops;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.events.Reason;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Column;
import org.jspecify.annotations.Nullable;

/**
 * Which records of the quarantine are meant: those that all of it fits; all, when nothing is said.
 *
 * @param since refused at this moment or later
 * @param places these records alone; empty for any
 */
record Selection(
    @Nullable String topic, @Nullable Reason reason, @Nullable Instant since, List<Place> places) {

  static final Selection ALL = new Selection(null, null, null, List.of());

  /** A condition on the columns of the quarantine. */
  Column matches() {
    Column matches = lit(true);
    if (topic != null) {
      matches = matches.and(col("topic").equalTo(topic));
    }
    if (reason != null) {
      matches = matches.and(col("reason").equalTo(reason.name()));
    }
    if (since != null) {
      matches = matches.and(col("quarantined_at").geq(lit(since)));
    }
    return places.stream().map(Selection::at).reduce(Column::or).map(matches::and).orElse(matches);
  }

  private static Column at(Place place) {
    return col("topic")
        .equalTo(place.topic())
        .and(col("kafka_partition").equalTo(place.partition()))
        .and(col("kafka_offset").equalTo(place.offset()));
  }
}
