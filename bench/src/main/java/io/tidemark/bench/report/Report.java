package io.tidemark.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a benchmark found, in the order in which it is read. Not thread-safe. */
public final class Report {
  private final String title;
  private final List<Object> parts = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();

  /** An empty one. */
  public Report(String title) {
    this.title = title;
  }

  /** Begins a section. */
  public void section(String heading) {
    parts.add("## " + heading);
  }

  /** A paragraph, in Markdown. */
  public void text(String paragraph) {
    parts.add(paragraph.strip());
  }

  /** A table. */
  public void table(Table table) {
    parts.add(table);
  }

  /** The plot; a report has one at most. */
  public void plot(Plot plot) {
    parts.add(plot);
  }

  /** A number for machines. All of them are listed at the top of the page. */
  public void figure(String name, double value, String meaning) {
    figures.add(new Figure(name, value, meaning));
  }

  /** The numbers for machines. */
  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  /**
   * Writes {@code NAME.md}, and {@code NAME.svg} beside it, in place of those of an earlier run.
   *
   * @param circumstances what the numbers depend on, a line each
   * @return the page
   */
  public Path write(Path folder, String name, List<String> circumstances) throws IOException {
    Files.createDirectories(folder);
    List<String> page = new ArrayList<>();
    page.add("# " + title);
    page.add(circumstances.stream().map("- %s"::formatted).collect(Collectors.joining("\n")));
    Table numbers = new Table("figure", "number", "what it is");
    figures.forEach(it -> numbers.add("`" + it.name() + "`", it.value(), it.meaning()));
    page.add(numbers.markdown());
    for (Object part : parts) {
      if (part instanceof Plot plot) {
        Files.writeString(folder.resolve(name + ".svg"), plot.svg());
        page.add("![" + plot.title() + "](" + name + ".svg)");
      } else {
        page.add(part instanceof Table table ? table.markdown() : part.toString());
      }
    }
    return Files.writeString(folder.resolve(name + ".md"), String.join("\n\n", page) + "\n");
  }
}
