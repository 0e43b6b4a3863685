package io.tidemark.e2e.docker;

import static java.util.stream.Collectors.toMap;

import io.tidemark.e2e.Checkout;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Compose file as a Compose program sees it: aliases resolved and {@code <<} merged. */
record ComposeFile(JsonNode root) {

  static ComposeFile read(Path file) {
    return parse(Checkout.read(file));
  }

  /** Two equal keys in one mapping are an error, as they are for Compose. */
  static ComposeFile parse(String yaml) {
    // The core schema knows the merge key; Jackson's own YAML parser would leave it as it stands.
    LoadSettings settings = LoadSettings.builder().setSchema(new CoreSchema()).build();
    return new ComposeFile(
        JsonMapper.shared().valueToTree(new Load(settings).loadFromString(yaml)));
  }

  /** The services by name, in the order of their names. */
  Map<String, JsonNode> services() {
    return new TreeMap<>(
        root.path("services").properties().stream()
            .collect(toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }
}
