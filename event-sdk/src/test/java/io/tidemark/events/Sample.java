package io.tidemark.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One file of the event samples; its README says what the members mean. */
@SuppressWarnings("ArrayRecordComponent") // bytes as they travel; samples are never compared
record Sample(
    String name,
    EventContract contract,
    byte @Nullable [] key,
    byte[] value,
    @Nullable JsonNode expect) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(tools.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  static List<Sample> all(String verdict) {
    return Stream.concat(
            in("user", verdict, EventContract.users()).stream(),
            in("transaction", verdict, EventContract.transactions()).stream())
        .toList();
  }

  private static List<Sample> in(String kind, String verdict, EventContract contract) {
    String folder = "/tidemark/events/samples/" + kind + "/" + verdict;
    try {
      URI uri = Sample.class.getResource(folder).toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
          return read(jar.getPath(folder), kind, contract);
        }
      }
      return read(Path.of(uri), kind, contract);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Sample> read(Path folder, String kind, EventContract contract)
      throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().map(file -> read(file, contract, kind)).toList();
    }
  }

  private static Sample read(Path file, EventContract contract, String kind) {
    JsonNode json;
    try {
      json = MAPPER.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] value =
        json.has("event")
            ? MAPPER.writeValueAsBytes(json.get("event"))
            : json.has("raw")
                ? json.get("raw").stringValue().getBytes(StandardCharsets.UTF_8)
                : Base64.getDecoder().decode(json.get("base64").stringValue());
    return new Sample(
        kind + "/" + file.getFileName(),
        contract,
        keyOf(json, contract),
        value,
        json.get("expect"));
  }

  private static byte @Nullable [] keyOf(JsonNode json, EventContract contract) {
    @Nullable String key =
        json.has("key")
            ? json.get("key").asString(null)
            : json.path("event")
                .path(contract.keyField())
                .asString(
                    contract.keyField().equals("user_id")
                        ? "0199d6a0-1111-7abc-8def-000000000001"
                        : "019a8b5e-0000-7abc-8def-000000000010");
    return json.path("key").isNull() || key == null ? null : key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return name;
  }
}
