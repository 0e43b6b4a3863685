package io.tidemark.events;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * One property of an event's schema: what is allowed there, in words, and the checks a schema
 * cannot say.
 *
 * @param name the property's name
 * @param kind what the text means
 * @param nullable whether null is allowed beside text
 * @param description the schema's own words
 * @param rules the schema of the property, references resolved, parts of allOf and anyOf one by one
 */
record ContractField(
    String name, Kind kind, boolean nullable, String description, List<JsonNode> rules) {
  private static final int QUOTED_AT_MOST = 60;

  enum Kind {
    UUID,
    INSTANT,
    EMAIL,
    CHOICE,
    TEXT
  }

  static ContractField of(String name, JsonNode property, JsonNode definitions) {
    List<JsonNode> rules = flatten(property, definitions).toList();
    boolean nullable =
        rules.stream()
            .flatMap(rule -> elements(rule.path("type")))
            .anyMatch(t -> t.asString("").equals("null"));
    return new ContractField(
        name, kindOf(rules), nullable, property.path("description").asString(""), rules);
  }

  private static Stream<JsonNode> flatten(JsonNode rule, JsonNode definitions) {
    Stream<JsonNode> referred =
        rule.has("$ref")
            ? flatten(
                definitions.get(rule.get("$ref").asString().replace("#/$defs/", "")), definitions)
            : Stream.empty();
    Stream<JsonNode> parts =
        Stream.of("allOf", "anyOf")
            .flatMap(all -> StreamSupport.stream(rule.path(all).spliterator(), false))
            .flatMap(part -> flatten(part, definitions));
    return Stream.concat(Stream.of(rule), Stream.concat(referred, parts));
  }

  private static Stream<JsonNode> elements(JsonNode oneOrMore) {
    return oneOrMore.isArray()
        ? StreamSupport.stream(oneOrMore.spliterator(), false)
        : Stream.of(oneOrMore);
  }

  private static Kind kindOf(List<JsonNode> rules) {
    if (rules.stream().anyMatch(rule -> rule.has("enum"))) {
      return Kind.CHOICE;
    }
    return rules.stream()
        .map(rule -> rule.path("format").asString(""))
        .filter(format -> !format.isEmpty())
        .map(
            format ->
                switch (format) {
                  case "uuid" -> Kind.UUID;
                  case "date-time" -> Kind.INSTANT;
                  case "email" -> Kind.EMAIL;
                  default ->
                      throw new IllegalStateException("no check for the schema format " + format);
                })
        .findFirst()
        .orElse(Kind.TEXT);
  }

  String pointer() {
    return "/" + name;
  }

  /**
   * Whether a text that the schema allows can be stored and means something: the 30th of February
   * and 24:00 do not.
   */
  boolean isMeaningful(String text) {
    if (!isStorable(text)) {
      return false;
    }
    if (kind != Kind.INSTANT) {
      return true;
    }
    try {
      // Strict, unlike Instant.parse, which takes 24:00 for the next day's start.
      OffsetDateTime.parse(text);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  /**
   * PostgreSQL has no NUL in text, and UTF-8 no half of a surrogate pair. The schema says so only
   * for free text.
   */
  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** The text as the rest of the product compares it. */
  String canonical(String text) {
    return kind == Kind.UUID ? text.toLowerCase(Locale.ROOT) : text;
  }

  Verdict.Refused missing(boolean inEvery) {
    return new Verdict.Refused(
        Reason.MISSING_FIELD,
        pointer(),
        "%s is missing, but %s must have it. %s"
            .formatted(
                name,
                inEvery ? "every event" : "an upsert, which carries the whole state,",
                description));
  }

  /**
   * @param value what the field holds
   * @param broken the keywords of the schema that the value breaks; empty when only {@link
   *     #isMeaningful} says no
   */
  Verdict.Refused refuse(JsonNode value, Set<String> broken) {
    if (!value.isString()) {
      return new Verdict.Refused(
          Reason.WRONG_TYPE,
          pointer(),
          "%s is %s, but must be text%s. %s"
              .formatted(name, typeOf(value), nullable ? " or null" : "", description));
    }
    return new Verdict.Refused(
        Reason.BAD_VALUE,
        pointer(),
        "%s is %s, but must %s. %s"
            .formatted(name, quoted(value), allowed(value, broken), description));
  }

  private String allowed(JsonNode value, Set<String> broken) {
    if (!isStorable(value.stringValue())) {
      return "hold neither a NUL character nor half of a surrogate pair";
    }
    return switch (kind) {
      case UUID -> "be a UUID such as 019a8b5e-4c31-7a62-9d35-0a1b2c3d4e5f";
      case INSTANT ->
          "be a moment of the calendar in UTC such as 2026-01-31T23:59:59.123456Z: years 1000 to 2999, at most six"
              + " decimals of a second, Z and no offset";
      case EMAIL -> "be an e-mail address of at most %s characters".formatted(rule("maxLength"));
      case CHOICE -> "be one of " + rule("enum");
      case TEXT -> {
        if (broken.contains("maxLength")) {
          String text = value.stringValue();
          yield "have at most %s characters, and has %d"
              .formatted(rule("maxLength"), text.codePointCount(0, text.length()));
        }
        yield broken.contains("minLength") ? "not be empty" : "match " + rule("pattern");
      }
    };
  }

  private String rule(String keyword) {
    return rules.stream()
        .filter(rule -> rule.has(keyword))
        .map(
            rule ->
                rule.get(keyword).isString()
                    ? rule.get(keyword).stringValue()
                    : rule.get(keyword).toString())
        .findFirst()
        .orElse("the schema");
  }

  private static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL -> "null";
      case NUMBER -> "the number " + shortened(value.toString());
      case BOOLEAN -> "the boolean " + value;
      case ARRAY -> "an array";
      default -> "an object";
    };
  }

  private static String quoted(JsonNode value) {
    return shortened(JsonText.write(value));
  }

  private static String shortened(String text) {
    if (text.codePointCount(0, text.length()) <= QUOTED_AT_MOST) {
      return text;
    }
    return text.substring(0, text.offsetByCodePoints(0, QUOTED_AT_MOST)) + "…";
  }
}
