package io.tidemark.streaming.lake;

import io.tidemark.events.EventContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an events table remembers of the contract by which its events have last been read, in two
 * table properties. Fields that it does not name may still stand in {@code extra}. Both sets are
 * empty for a table that remembers none.
 *
 * @param fields the names of its fields
 * @param required those of them that an upsert must have
 */
public record RecordedContract(Set<String> fields, Set<String> required) {
  private static final String FIELDS = "tidemark.contract.fields";
  private static final String REQUIRED = "tidemark.contract.required";

  /** Copies the sets. */
  public RecordedContract {
    fields = Set.copyOf(fields);
    required = Set.copyOf(required);
  }

  /** What a table would remember of this contract. */
  public static RecordedContract of(EventContract contract) {
    return new RecordedContract(Set.copyOf(contract.names()), contract.required());
  }

  /** What the table remembers. */
  public static RecordedContract in(Lake lake, String table) {
    Map<String, String> properties = lake.properties(table);
    return new RecordedContract(names(properties, FIELDS), names(properties, REQUIRED));
  }

  /** Has the table remember this. */
  public void recordIn(Lake lake, String table) {
    lake.setProperties(
        table,
        Map.of(
            FIELDS, String.join(",", new TreeSet<>(fields)),
            REQUIRED, String.join(",", new TreeSet<>(required))));
  }

  /** Why this release's contract cannot follow on this one; empty when it can. */
  List<String> problemsOf(RecordedContract next, EventFlow flow) {
    List<String> problems = new ArrayList<>();
    for (String gone : missing(required, next.fields)) {
      problems.add(
          ("%s: the event field '%s', which every upsert had to have, is no longer in %s. What is made from it would"
                  + " lose its values without a word. Keep the field, and make it optional first; a later release may"
                  + " then do without.")
              .formatted(flow.eventsTable(), gone, flow.schema()));
    }
    if (!fields.isEmpty()) {
      for (String demanded : missing(next.required, fields)) {
        problems.add(
            ("%s: the event field '%s' is new and required in %s. Every event that is sent without it would be"
                    + " refused. Make it optional.")
                .formatted(flow.eventsTable(), demanded, flow.schema()));
      }
    }
    return problems;
  }

  private static Set<String> missing(Set<String> names, Set<String> from) {
    Set<String> missing = new TreeSet<>(names);
    missing.removeAll(from);
    return missing;
  }

  private static Set<String> names(Map<String, String> properties, String property) {
    String names = properties.getOrDefault(property, "");
    return names.isEmpty() ? Set.of() : Set.of(names.split(",", -1));
  }
}
