package io.tidemark.e2e.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table card ({@code db/README.md}) against the migrations. */
class TableCardTest {

  private static final Pattern CREATE =
      Pattern.compile("(?m)^CREATE TABLE ([a-z_.]+) \\($(.*?)^\\)", Pattern.DOTALL);
  private static final Pattern ALTER = Pattern.compile("(?ms)^ALTER TABLE ([a-z_.]+)\\s(.*?);$");
  private static final Pattern ADDED =
      Pattern.compile("ADD COLUMN ([a-z_0-9]+) ([a-z]+(?:\\([0-9, ]+\\))?)");
  private static final Pattern DROPPED = Pattern.compile("DROP COLUMN ([a-z_0-9]+)");
  private static final Pattern COLUMN =
      Pattern.compile("^ {2}([a-z_0-9]+) +([a-z]+(?:\\([0-9, ]+\\))?)(?: .*)?,?$");
  private static final Pattern CARD_ROW =
      Pattern.compile("^\\| `([a-z_0-9]+)` \\| ([a-z]+(?:\\([0-9, ]+\\))?) \\| \\S.*\\|$");

  @Test
  void everyColumnOfEveryTableIsOnTheCardWithItsTypeAndNothingElseIs() throws IOException {
    Map<String, List<String>> tables = tablesOfTheMigrations();

    assertThat(tables).as("the migrations have been understood").hasSizeGreaterThanOrEqualTo(5);
    assertThat(tablesOfTheCard()).isEqualTo(tables);
  }

  /** By table: its columns in their order, each with its type. */
  private static Map<String, List<String>> tablesOfTheMigrations() throws IOException {
    Map<String, List<String>> tables = new TreeMap<>();
    try (Stream<Path> files = Files.list(Checkout.ROOT.resolve("db/migrations"))) {
      for (Path file : files.sorted(Comparator.comparingInt(TableCardTest::version)).toList()) {
        String sql = Checkout.read(file);
        Matcher create = CREATE.matcher(sql);
        while (create.find()) {
          tables.put(create.group(1), matches(COLUMN, create.group(2)));
        }
        Matcher alter = ALTER.matcher(sql);
        while (alter.find()) {
          assertThat(alter.group(2))
              .as("%s changes columns, which this test would have to learn", file)
              .doesNotContain("RENAME", "ALTER COLUMN");
          DROPPED
              .matcher(alter.group(2))
              .results()
              .forEach(
                  dropped ->
                      assertThat(
                              tables
                                  .get(alter.group(1))
                                  .removeIf(column -> column.startsWith(dropped.group(1) + " ")))
                          .as("%s drops a column that is there", file)
                          .isTrue());
          ADDED
              .matcher(alter.group(2))
              .results()
              .forEach(
                  added -> tables.get(alter.group(1)).add(added.group(1) + " " + added.group(2)));
        }
      }
    }
    return tables;
  }

  private static int version(Path migration) {
    return Integer.parseInt(migration.getFileName().toString().replaceAll("V(\\d+)__.*", "$1"));
  }

  private static Map<String, List<String>> tablesOfTheCard() {
    Map<String, List<String>> tables = new TreeMap<>();
    for (String section : Checkout.read(Checkout.ROOT.resolve("db/README.md")).split("(?m)^## ")) {
      String heading = section.lines().findFirst().orElse("");
      if (heading.contains(".")) {
        tables.put(heading, matches(CARD_ROW, section));
      }
    }
    return tables;
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> found = new ArrayList<>();
    text.lines()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .forEach(line -> found.add(line.group(1) + " " + line.group(2).toLowerCase(Locale.ROOT)));
    return found;
  }
}
