package io.tidemark.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A table of a report. Numbers are shown with three digits that count, and to the right. */
public final class Table {
  private final List<String> heads;
  private final List<List<Object>> rows = new ArrayList<>();

  /** An empty one with these columns. */
  public Table(String... heads) {
    this.heads = List.of(heads);
  }

  /** Adds a row: texts and numbers, one a column. */
  public void add(Object... cells) {
    if (cells.length != heads.size()) {
      throw new IllegalArgumentException(
          "%d cells for the %d columns %s".formatted(cells.length, heads.size(), heads));
    }
    rows.add(List.of(cells));
  }

  String markdown() {
    return Stream.concat(Stream.of(line(heads), rule()), rows.stream().map(Table::line))
        .collect(Collectors.joining("\n"));
  }

  private String rule() {
    List<String> rules = new ArrayList<>();
    for (int column = 0; column < heads.size(); column++) {
      int at = column;
      boolean numbers = rows.stream().anyMatch(row -> row.get(at) instanceof Number);
      rules.add(numbers ? "---:" : "---");
    }
    return "|" + String.join("|", rules) + "|";
  }

  private static String line(List<?> cells) {
    return cells.stream().map(Table::text).collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String text(Object cell) {
    if (cell instanceof Double number) {
      return Figure.number(number);
    }
    return cell instanceof Number number ? String.format("%,d", number.longValue()) : cell + "";
  }
}
