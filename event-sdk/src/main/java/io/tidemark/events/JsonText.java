package io.tidemark.events;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads and writes JSON without a doubt about what it means: one document, UTF-8, no name twice in
 * an object, numbers with every digit. A reader that takes the last of two equal names and one that
 * takes the first would disagree on what an event says, hence the refusal.
 */
final class JsonText {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          // Values are read one by one; what follows the last one is looked at here.
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // A parser's error would quote the payload.
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  /** A name that a message may repeat. */
  private static final Pattern PLAIN_NAME = Pattern.compile("[\\x21-\\x7e]{1,100}");

  private JsonText() {}

  /** Either the object or why there is none. */
  sealed interface Read {
    record Ok(ObjectNode object) implements Read {}

    record Failed(Verdict.Refused refusal) implements Read {}
  }

  static Read readObject(byte[] utf8) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8))
              .toString();
    } catch (CharacterCodingException e) {
      return failed(
          Reason.NOT_JSON, "The value is not UTF-8; an event is one JSON object in UTF-8.");
    }
    try (JsonParser parser = MAPPER.createParser(text)) {
      return readObject(parser);
    } catch (JacksonException e) {
      // The parser's message may quote one half of a surrogate pair.
      return failed(
          Reason.NOT_JSON,
          "The value is not one JSON document: %s".formatted(encodable(e.getOriginalMessage())));
    }
  }

  private static Read readObject(JsonParser parser) {
    @Nullable JsonToken first = parser.nextToken();
    if (first == null) {
      return failed(Reason.NOT_JSON, "The value is blank; an event is one JSON object.");
    }
    ObjectNode object = MAPPER.createObjectNode();
    Verdict.@Nullable Refused refusal = null;
    if (first == JsonToken.START_OBJECT) {
      refusal = readMembers(parser, object);
    } else {
      parser.skipChildren();
      refusal =
          new Verdict.Refused(
              Reason.WRONG_TYPE,
              null,
              "The value is %s; an event is one JSON object.".formatted(nameOf(first)));
    }
    // Not JSON at all outweighs what is wrong inside: hence the rest is looked at first.
    if (parser.nextToken() != null) {
      return failed(
          Reason.NOT_JSON, "Something follows the JSON object; a record holds one event.");
    }
    return refusal == null ? new Read.Ok(object) : new Read.Failed(refusal);
  }

  private static Verdict.@Nullable Refused readMembers(JsonParser parser, ObjectNode object) {
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      @Nullable String problem =
          object.has(name)
              ? "stands twice in the object; readers would disagree on which counts"
              : null;
      try {
        object.set(name, MAPPER.readTree(parser));
      } catch (DatabindException e) {
        // The one thing that a tree of this mapper refuses.
        problem = "holds an object with a name twice; readers would disagree on which counts";
      } catch (NumberFormatException e) {
        // Not wrapped by the parser when the exponent does not fit an int.
        problem = "holds a number with an exponent beyond all bounds";
      }
      if (problem != null) {
        readToTheEnd(parser);
        boolean plain = PLAIN_NAME.matcher(name).matches();
        return new Verdict.Refused(
            Reason.BAD_VALUE,
            plain ? "/" + name.replace("~", "~0").replace("/", "~1") : null,
            "%s %s.".formatted(plain ? name : "A field with an unusual name", problem));
      }
    }
    return null;
  }

  /**
   * So that a record that is not JSON at all is called that, whatever else is wrong before the
   * place.
   */
  private static void readToTheEnd(JsonParser parser) {
    while (parser.nextToken() != null) {}
  }

  private static Read failed(Reason reason, String detail) {
    return new Read.Failed(new Verdict.Refused(reason, null, detail));
  }

  private static String nameOf(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a text";
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      default -> "a number";
    };
  }

  /**
   * The JSON text with every lone half of a surrogate pair escaped: it can be encoded then, and
   * loses nothing.
   */
  static String encodable(String json) {
    if (StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
      return json;
    }
    // In JSON, a surrogate can stand only inside a string, where its escape means the same.
    return json.codePoints()
        .collect(
            StringBuilder::new,
            (to, point) -> {
              if (Character.getType(point) == Character.SURROGATE) {
                to.append("\\u%04x".formatted(point));
              } else {
                to.appendCodePoint(point);
              }
            },
            StringBuilder::append)
        .toString();
  }

  static String write(JsonNode node) {
    return encodable(MAPPER.writeValueAsString(node));
  }
}
