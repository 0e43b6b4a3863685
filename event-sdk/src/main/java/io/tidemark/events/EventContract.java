package io.tidemark.events;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one topic's records must be, and the one check of it: the SDK runs it before sending, ingest
 * runs it on everything that arrives, so that both say the same about every record.
 *
 * <p>Beyond the JSON Schema (its formats asserted) it checks what a schema cannot say: the value is
 * UTF-8 and at most {@link #MAX_BYTES} long; it is one JSON object with nothing after it and no
 * name twice, at any depth; instants are moments of the calendar; the Kafka key is the id of the
 * entity, compared as UUIDs.
 *
 * <p>Immutable and thread-safe; not serializable: a task of a cluster calls {@link #users()} or
 * {@link #transactions()} where it runs. Cost: the schema is compiled once for each JVM, at the
 * first call (up to a second while it is cold); a check then takes some tens of microseconds. Never
 * throws for what a record holds.
 */
public final class EventContract {
  /** The most bytes of a value: far above any real event, far below what a broker takes (1 MiB). */
  public static final int MAX_BYTES = 256 * 1024;

  private final String topic;
  private final String keyField;
  private final Schema schema;
  private final LinkedHashMap<String, ContractField> fields;
  private final Set<String> alwaysRequired;
  private final Set<String> required;

  private EventContract(String topic, String keyField, String resource) {
    this.topic = topic;
    this.keyField = keyField;
    String text = load(resource);
    JsonNode root = JsonText.MAPPER.readTree(text);
    this.fields =
        root.get("properties")
            .propertyStream()
            .map(p -> ContractField.of(p.getKey(), p.getValue(), root.get("$defs")))
            .collect(
                Collectors.toMap(
                    ContractField::name, field -> field, (a, b) -> a, LinkedHashMap::new));
    this.alwaysRequired = texts(root.get("required")).collect(Collectors.toUnmodifiableSet());
    this.required =
        Stream.concat(alwaysRequired.stream(), texts(root.path("then").path("required")))
            .collect(Collectors.toUnmodifiableSet());
    this.schema =
        SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                registry ->
                    registry.schemaRegistryConfig(
                        SchemaRegistryConfig.builder()
                            .formatAssertionsEnabled(true)
                            .preloadSchema(true)
                            .locale(Locale.ROOT)
                            .build()))
            .getSchema(text, InputFormat.JSON);
    this.schema.initializeValidators();
  }

  /** Each contract is loaded when it is first asked for. */
  private static final class Users {
    static final EventContract CONTRACT =
        new EventContract("users.v1", "user_id", "user.schema.json");
  }

  private static final class Transactions {
    static final EventContract CONTRACT =
        new EventContract("transactions.v1", "transaction_id", "transaction.schema.json");
  }

  /** The contract of the topic {@code users.v1}; always the same object. */
  public static EventContract users() {
    return Users.CONTRACT;
  }

  /** The contract of the topic {@code transactions.v1}; always the same object. */
  public static EventContract transactions() {
    return Transactions.CONTRACT;
  }

  /** The Kafka topic whose records keep this contract. */
  public String topic() {
    return topic;
  }

  /** The field that holds the entity's id, which is the record's key as well. */
  public String keyField() {
    return keyField;
  }

  /** The names of all fields the contract knows, in the schema's order. */
  public List<String> names() {
    return List.copyOf(fields.keySet());
  }

  /** The names of the fields that every upsert must have. */
  public Set<String> required() {
    return required;
  }

  /**
   * What the extra fields of an event mean that an earlier contract accepted.
   *
   * @param event the fields that this contract names and allows; its {@link CheckedEvent#extra}
   *     holds all others
   * @param refused why fields that this contract names have stayed in extra: their values are not
   *     allowed
   */
  public record Reread(CheckedEvent event, List<Verdict.Refused> refused) {
    /** Makes the list unmodifiable. */
    public Reread {
      refused = List.copyOf(refused);
    }
  }

  /**
   * Reads the {@link CheckedEvent#extra} of an event that an earlier contract accepted, which did
   * not name all the fields of this one.
   *
   * @throws IllegalArgumentException when the text is not one JSON object; without the text, which
   *     may say who somebody is
   */
  public Reread reread(String extra) {
    if (!(JsonText.readObject(extra.getBytes(StandardCharsets.UTF_8))
        instanceof JsonText.Read.Ok read)) {
      throw new IllegalArgumentException("the extra fields of an event are not one JSON object");
    }
    ObjectNode event = read.object();
    Map<String, Set<String>> broken = brokenKeywords(event);
    LinkedHashMap<String, Verdict.Refused> refused = new LinkedHashMap<>();
    for (ContractField field : fields.values()) {
      Verdict.@Nullable Refused problem =
          event.has(field.name()) ? problem(field, event, broken) : null;
      if (problem != null) {
        refused.put(field.name(), problem);
      }
    }
    return new Reread(checked(event, refused.keySet()), List.copyOf(refused.values()));
  }

  /**
   * Checks one record.
   *
   * @param key the Kafka key's bytes, or null when it has none, which no contract allows
   * @param value the Kafka value's bytes, or null when it has none, which no contract allows: a
   *     delete is an event, too
   */
  public Verdict check(byte @Nullable [] key, byte @Nullable [] value) {
    if (value == null || value.length == 0) {
      return new Verdict.Refused(
          Reason.NOT_JSON,
          null,
          "The value is empty; an event, a delete as well, is one JSON object.");
    }
    if (value.length > MAX_BYTES) {
      return new Verdict.Refused(
          Reason.TOO_LARGE,
          null,
          "The value has %d bytes; an event has at most %d.".formatted(value.length, MAX_BYTES));
    }
    JsonText.Read read = JsonText.readObject(value);
    if (read instanceof JsonText.Read.Failed failed) {
      return failed.refusal();
    }
    ObjectNode event = ((JsonText.Read.Ok) read).object();
    Verdict.@Nullable Refused refusal = firstProblem(event);
    if (refusal == null) {
      refusal = keyProblem(key, event);
    }
    return refusal != null ? refusal : new Verdict.Accepted(checked(event, Set.of()));
  }

  private Verdict.@Nullable Refused firstProblem(ObjectNode event) {
    Map<String, Set<String>> broken = brokenKeywords(event);
    for (ContractField field : fields.values()) {
      Verdict.@Nullable Refused problem = problem(field, event, broken);
      if (problem != null) {
        return problem;
      }
    }
    if (!broken.isEmpty()) {
      throw new IllegalStateException(
          "the schema refuses fields it does not name: " + broken.keySet());
    }
    return null;
  }

  private Verdict.@Nullable Refused problem(
      ContractField field, ObjectNode event, Map<String, Set<String>> broken) {
    @Nullable Set<String> keywords = broken.get(field.name());
    @Nullable JsonNode value = event.get(field.name());
    if (keywords != null) {
      return value == null
          ? field.missing(alwaysRequired.contains(field.name()))
          : field.refuse(value, keywords);
    }
    return value != null && value.isString() && !field.isMeaningful(value.stringValue())
        ? field.refuse(value, Set.of())
        : null;
  }

  private Map<String, Set<String>> brokenKeywords(ObjectNode event) {
    List<Error> errors = schema.validate(event);
    if (errors.isEmpty()) {
      return Map.of();
    }
    Map<String, Set<String>> broken = new LinkedHashMap<>();
    for (Error error : errors) {
      boolean atRoot = error.getInstanceLocation().getNameCount() == 0;
      String name = atRoot ? error.getProperty() : error.getInstanceLocation().getName(0);
      broken.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(error.getKeyword());
    }
    return broken;
  }

  private Verdict.@Nullable Refused keyProblem(byte @Nullable [] key, ObjectNode event) {
    String id = event.get(keyField).stringValue();
    if (key != null && new String(key, StandardCharsets.UTF_8).equalsIgnoreCase(id)) {
      return null;
    }
    // The key's text may be anything: only its size is told.
    String is = key == null ? "has no key" : "has another key (%d bytes)".formatted(key.length);
    return new Verdict.Refused(
        Reason.KEY_MISMATCH,
        "/" + keyField,
        "%s is \"%s\", and the record %s; the key must be that id as text, since Kafka keeps the order of one key's events only."
            .formatted(keyField, id, is));
  }

  /** Takes the fields that the contract names, but for these, which are left in extra. */
  private CheckedEvent checked(ObjectNode event, Set<String> left) {
    LinkedHashMap<String, @Nullable String> texts = new LinkedHashMap<>(fields.size() * 2);
    int known = 0;
    for (ContractField field : fields.values()) {
      @Nullable JsonNode value = left.contains(field.name()) ? null : event.get(field.name());
      known += value == null ? 0 : 1;
      texts.put(
          field.name(),
          value == null || value.isNull() ? null : field.canonical(value.stringValue()));
    }
    return new CheckedEvent(texts, known == event.size() ? null : extra(event, left));
  }

  private String extra(ObjectNode event, Set<String> left) {
    ObjectNode extra = JsonText.MAPPER.createObjectNode();
    event
        .propertyStream()
        .filter(p -> !fields.containsKey(p.getKey()) || left.contains(p.getKey()))
        .forEach(p -> extra.set(p.getKey(), p.getValue()));
    return JsonText.write(extra);
  }

  private static Stream<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::stringValue);
  }

  private static String load(String name) {
    String resource = "/tidemark/events/" + name;
    try (@Nullable InputStream in = EventContract.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "TM-100 The event schema %s is not on the class path. It is part of tidemark-schema: add that jar."
                .formatted(resource));
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
