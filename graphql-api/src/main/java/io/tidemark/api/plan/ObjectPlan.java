package io.tidemark.api.plan;

import graphql.execution.MergedSelectionSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one selection on the objects of one type is completed: which of its fields are plain, and
 * what is left to the engine. Thread-safe.
 */
final class ObjectPlan implements Completion {
  private final Map<String, @Nullable PlainField> fields;
  private final MergedSelectionSet engines;

  /**
   * Of these fields.
   *
   * @param fields by the name that each has in the answer, in the order of the answer; null for one
   *     of the engine's
   * @param engines those of the engine
   */
  ObjectPlan(Map<String, @Nullable PlainField> fields, MergedSelectionSet engines) {
    this.fields = new LinkedHashMap<>(fields);
    this.engines = engines;
  }

  /** The fields that the engine completes. */
  MergedSelectionSet engines() {
    return engines;
  }

  boolean isPlain() {
    return engines.isEmpty();
  }

  boolean hasPlainFields() {
    return engines.size() < fields.size();
  }

  /** Of an object all of whose fields are plain. */
  @Override
  public @Nullable Object complete(Object source, PlainExecution execution) {
    Map<String, @Nullable Object> object = plainFields(source, execution);
    return object == null ? ENGINES : object;
  }

  /**
   * The object with its plain fields, and null for each of the engine's, which keeps its place;
   * null when one of the plain fields is the engine's to complete after all.
   */
  @Nullable Map<String, @Nullable Object> plainFields(Object source, PlainExecution execution) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>(fields.size() * 4 / 3 + 1);
    for (Map.Entry<String, @Nullable PlainField> field : fields.entrySet()) {
      PlainField plain = field.getValue();
      Object value = plain == null ? null : plain.complete(source, execution);
      if (value == ENGINES) {
        return null;
      }
      object.put(field.getKey(), value);
    }
    return object;
  }
}
