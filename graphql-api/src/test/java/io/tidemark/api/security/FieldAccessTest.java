package io.tidemark.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.idl.SchemaParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FieldAccessTest {
  @Test
  void everyFieldOfQueryHasARuleAndEveryRuleAField() throws IOException {
    Set<String> fields = new TreeSet<>();
    try (var sdl = getClass().getResourceAsStream("/tidemark/graphql/schema.graphqls")) {
      new SchemaParser()
          .parse(new String(sdl.readAllBytes(), StandardCharsets.UTF_8))
          .getType("Query", graphql.language.ObjectTypeDefinition.class)
          .orElseThrow()
          .getFieldDefinitions()
          .forEach(field -> fields.add(field.getName()));
    }
    fields.add("__typename");
    assertThat(new TreeSet<>(FieldAccess.RULES.keySet())).isEqualTo(fields);
  }
}
