package io.tidemark.streaming.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What sync needs to know of a table; all else it learns from the two schemas. One file a table,
 * {@code tidemark/sync/NAME.json} on the class path.
 *
 * @param table the lake table
 * @param target the Postgres table, with its schema
 * @param key the columns that name a row, in the order of the primary key
 * @param early the feed that carries rows before the lake table's own does; null when there is none
 */
public record TableSpec(String table, String target, List<String> key, @Nullable EarlyFeed early) {
  private static final String FOLDER = "tidemark/sync";

  /** The Postgres table's name, without its schema. */
  public String name() {
    return target.substring(target.indexOf('.') + 1);
  }

  /** The Postgres table that a load fills, before it takes the target's place. */
  public String twin() {
    return "staging." + PostgresColumn.quoted("load_" + name());
  }

  /** The same table of the lake, with its copy in another table of Postgres. */
  public TableSpec at(String target) {
    return new TableSpec(table, target, key, early);
  }

  /** Every table that has a spec on the class path, by name. */
  public static List<TableSpec> all() {
    Map<String, TableSpec> specs = new TreeMap<>();
    try {
      for (URL folder : Collections.list(TableSpec.class.getClassLoader().getResources(FOLDER))) {
        if (folder.openConnection() instanceof JarURLConnection jarred) {
          try (FileSystem jar =
              FileSystems.newFileSystem(Path.of(jarred.getJarFileURL().toURI()))) {
            readAll(jar.getPath(FOLDER), specs);
          }
        } else {
          readAll(Path.of(folder.toURI()), specs);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
    return List.copyOf(specs.values());
  }

  private static void readAll(Path folder, Map<String, TableSpec> specs) throws IOException {
    JsonMapper mapper = new JsonMapper();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
        try (InputStream json = Files.newInputStream(file)) {
          TableSpec spec = mapper.readValue(json, TableSpec.class);
          specs.put(spec.table(), spec);
        }
      }
    }
  }
}
