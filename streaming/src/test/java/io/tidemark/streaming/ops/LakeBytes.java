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
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** Searches the very files of a lake, with nothing of Delta in between. */
final class LakeBytes {
  private LakeBytes() {}

  /** The files below the folder that hold one of the words, in their rows or in their bytes. */
  static List<String> filesWith(SparkSession spark, Path folder, List<String> words)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> holds(spark, file, words))
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static boolean holds(SparkSession spark, Path file, List<String> words) {
    try {
      String bytes = new String(Files.readAllBytes(file), ISO_8859_1);
      if (words.stream()
          .anyMatch(word -> bytes.contains(new String(word.getBytes(UTF_8), ISO_8859_1)))) {
        return true;
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    if (!file.toString().endsWith(".parquet")) {
      return false;
    }
    return rows(spark.read().parquet(file.toString())).stream()
        .anyMatch(row -> words.stream().anyMatch(row::contains));
  }

  private static List<String> rows(Dataset<Row> file) {
    Column[] readable =
        Stream.of(file.schema().fields())
            .map(
                field ->
                    field.dataType().equals(DataTypes.BinaryType)
                        ? col(field.name()).cast("string").as(field.name())
                        : col(field.name()))
            .toArray(Column[]::new);
    return file.select(to_json(struct(readable))).as(Encoders.STRING()).collectAsList();
  }
}
