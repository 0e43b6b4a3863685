package io.tidemark.streaming.lake;

import io.tidemark.events.EventContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The way of one kind of event into the lake, as {@code src-schema/topics.json} says.
 *
 * @param name the Kafka topic
 * @param key the field, and column, that names the entity; also the record's key
 * @param schema the JSON Schema that an event must meet
 * @param eventsTable the table of all events
 * @param currentTable the table of each entity's state now
 */
public record EventFlow(
    String name, String key, String schema, String eventsTable, String currentTable)
    implements Serializable { // goes to the executors with what reads the records

  /** All of them, in the order of the file. */
  public static List<EventFlow> all() {
    JsonMapper mapper =
        JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    try (InputStream json = EventFlow.class.getResourceAsStream("/tidemark/topics.json")) {
      return List.of(mapper.readValue(json, EventFlow[].class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What this flow's events must be. The same object every time; cheap after the first. */
  public EventContract contract() {
    return Stream.of(EventContract.users(), EventContract.transactions())
        .filter(contract -> contract.keyField().equals(key))
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("TM-111 No event contract for topic '" + name + "'."));
  }

  /** The same flow from another topic. */
  public EventFlow readFrom(String topic) {
    return new EventFlow(topic, key, schema, eventsTable, currentTable);
  }
}
