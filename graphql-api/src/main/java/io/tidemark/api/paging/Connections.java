package io.tidemark.api.paging;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.settings.ApiSettings;
import io.tidemark.api.settings.SettingsFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** From a connection's arguments to a page, and from a page to a connection. Thread-safe. */
@Component
public final class Connections {
  private final Cursors cursors;

  @Autowired
  Connections(ApiSettings settings) {
    this(SettingsFile.of("tidemark.api.cursor-key-file", settings.cursorKeyFile()).key());
  }

  Connections(byte[] key) {
    this.cursors = new Cursors(key);
  }

  /**
   * Checks the arguments and opens the cursors.
   *
   * @throws ApiProblem TM-301 for the size, TM-302 for a cursor
   */
  public PageRequest request(ListName list, PageArguments arguments) {
    Position after = open(list, "after", arguments.after());
    Position before = open(list, "before", arguments.before());
    return new PageRequest(
        arguments.size(),
        arguments.fromEnd() != list.turned(),
        list.turned() ? before : after,
        list.turned() ? after : before);
  }

  /** The page as a connection of this list. */
  public <T> Connection<T> connection(
      ListName list, Page<T> page, Function<T, Position> positionOf) {
    Cursors.Writer writer = cursors.of(list);
    List<Connection.Edge<T>> edges = new ArrayList<>();
    for (T row : page.rows()) {
      edges.add(new Connection.Edge<>(row, () -> writer.write(positionOf.apply(row))));
    }
    if (list.turned()) {
      Collections.reverse(edges);
    }
    return new Connection<>(
        edges,
        new Connection.PageInfo(
            list.turned() ? page.hasNewer() : page.hasOlder(),
            list.turned() ? page.hasOlder() : page.hasNewer(),
            edges.isEmpty() ? null : edges.get(0),
            edges.isEmpty() ? null : edges.get(edges.size() - 1)));
  }

  private @Nullable Position open(ListName list, String argument, @Nullable String cursor) {
    return cursor == null ? null : cursors.open(list, argument, cursor);
  }
}
