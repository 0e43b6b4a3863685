package io.tidemark.events;

import java.time.Instant;

/**
 * Where Kafka keeps an event.
 *
 * @param topic the topic
 * @param partition the partition, from 0; all events of one entity are in the same
 * @param offset the place in the partition, from 0, ascending
 * @param timestamp the record's time in Kafka, to the millisecond
 */
public record Position(String topic, int partition, long offset, Instant timestamp) {}
