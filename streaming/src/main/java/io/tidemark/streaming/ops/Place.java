package io.tidemark.streaming.ops;

import java.io.Serializable;

/**
 * Where a record lay in Kafka; names a record of the quarantine.
 *
 * @param offset in the partition, from 0
 */
record Place(String topic, int partition, long offset) implements Serializable {

  /**
   * Reads {@code TOPIC/PARTITION/OFFSET}.
   *
   * @throws IllegalArgumentException when the text is not of that form
   */
  static Place parse(String text) {
    if (!text.matches("[^/]+/\\d{1,9}/\\d{1,18}")) {
      throw new IllegalArgumentException(
          "'" + text + "' names no record; one is named TOPIC/PARTITION/OFFSET, as the list shows");
    }
    String[] parts = text.split("/", -1);
    return new Place(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
  }

  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
