package io.tidemark.api.freshness;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import org.springframework.stereotype.Component;

/** Knows whether the copy holds an event of a transaction. Thread-safe. */
@Component
final class EventsSeen {
  /**
   * The event is in the timeline, and the transaction has seen it: it shows that event or a newer
   * one; or, where the event said nothing new and so moved nothing, the copy is complete through
   * the moment at which the event came to Kafka.
   */
  private static final String SEEN =
      "select coalesce((c.updated_at, c.kafka_timestamp, c.kafka_offset)"
          + " >= (e.event_time, e.kafka_timestamp, e.kafka_offset), false)"
          + " or coalesce(l.complete_through > e.kafka_timestamp + interval '1 millisecond', false)"
          + " from api.transaction_events e"
          + " left join api.transaction_changes c on c.transaction_id = e.transaction_id"
          + " left join tidemark.ledger l on l.table_name = 'transactions' where ";

  private final Database database;

  EventsSeen(Database database) {
    this.database = database;
  }

  /** One statement for each way in which an event is named; both find it by an index. */
  boolean has(AtLeast wanted) {
    AtLeast.KafkaPosition position = wanted.position();
    AtLeast.EventId event = wanted.event();
    return (position == null
            || isTrue(
                new SqlText()
                    .append(SEEN)
                    .append("e.kafka_partition = ")
                    .bind("partition", position.partition())
                    .append(" and e.kafka_offset = ")
                    .bind("offset", position.offset())))
        && (event == null
            || isTrue(
                new SqlText()
                    .append(SEEN)
                    .append("e.transaction_id = ")
                    .bind("transaction", event.transaction())
                    .append(" and e.event_id = ")
                    .bind("event", event.event())));
  }

  private boolean isTrue(SqlText sql) {
    return database.readAtOnce(session -> sql.list(session, Boolean.class)).contains(true);
  }
}
