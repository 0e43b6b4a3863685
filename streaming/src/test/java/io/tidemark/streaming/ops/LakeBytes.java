package io.tidemark.streaming.ops;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** Searches the very files of a lake, with nothing of Delta in between. */
final class LakeBytes {
  private LakeBytes() {}

  /** The files below the folder that hold one of the words, in their rows or in their bytes. */
  static Set<String> filesWith(SparkSession spark, Path folder, List<String> words)
      throws IOException {
    Set<String> found = new TreeSet<>();
    for (Path table : all(Files.list(folder))) {
      List<Path> files = all(Files.walk(table).filter(Files::isRegularFile));
      for (Path file : files) {
        if (holds(file, words)) {
          found.add(file.getFileName().toString());
        }
      }
      String[] parquet =
          files.stream()
              .map(Path::toString)
              .filter(f -> f.endsWith(".parquet"))
              .toArray(String[]::new);
      if (parquet.length > 0) {
        Dataset<Row> rows = spark.read().option("mergeSchema", "true").parquet(parquet);
        for (Row row : texts(rows, col("_metadata.file_name")).collectAsList()) {
          if (words.stream().anyMatch(row.getString(1)::contains)) {
            found.add(row.getString(0));
          }
        }
      }
    }
    return found;
  }

  private static List<Path> all(Stream<Path> paths) {
    try (paths) {
      return paths.sorted().toList();
    }
  }

  private static boolean holds(Path file, List<String> words) throws IOException {
    String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
    return words.stream()
        .anyMatch(word -> bytes.contains(new String(word.getBytes(UTF_8), ISO_8859_1)));
  }

  /** A column, and all of each row as JSON. */
  static Dataset<Row> texts(Dataset<Row> rows, Column first) {
    Column[] readable =
        Stream.of(rows.schema().fields())
            .map(
                field ->
                    field.dataType().equals(DataTypes.BinaryType)
                        ? col(field.name()).cast("string").as(field.name())
                        : col(field.name()))
            .toArray(Column[]::new);
    return rows.select(first, to_json(struct(readable)));
  }
}
