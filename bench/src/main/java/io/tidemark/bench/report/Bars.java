package io.tidemark.bench.report;

import java.util.List;

/**
 * A plot as SVG: panels below each other, a bar for each thing measured, with its number.
 *
 * @param title what the picture shows, in one sentence
 */
public record Bars(String title, List<Panel> panels) implements Plot {

  /** What the bars of a panel measure, which begins at 0. */
  public record Panel(String title, List<Bar> bars) {}

  /**
   * One bar.
   *
   * @param ours whether it is the product's
   */
  public record Bar(String name, double value, boolean ours) {}

  private static final int WIDTH = 920;
  private static final int LEFT = 350;
  private static final int RIGHT = 90;
  private static final int TOP = 56;
  private static final int HEADING = 34;
  private static final int STEP = 26;
  private static final int AIR = 18;

  @Override
  public String svg() {
    int bars = panels.stream().mapToInt(panel -> panel.bars().size()).sum();
    Drawing drawing = new Drawing(WIDTH, TOP + panels.size() * (HEADING + AIR) + bars * STEP);
    drawing.text(20, 30, "title", title);
    double y = TOP;
    for (Panel panel : panels) {
      drawing.text(20, y + 16, "heading", panel.title());
      y += HEADING;
      double most = panel.bars().stream().mapToDouble(Bar::value).max().orElse(1);
      for (Bar bar : panel.bars()) {
        double length = (WIDTH - LEFT - RIGHT) * bar.value() / most;
        String colour = bar.ours() ? "#0b62a8" : "#c4590a";
        drawing.text(LEFT - 10, y + 13, "label end", bar.name());
        drawing.line(LEFT, y + 9, LEFT + length, y + 9, colour, 15, "");
        drawing.text(LEFT + length + 8, y + 14, Figure.number(bar.value()), colour, "600");
        y += STEP;
      }
      y += AIR;
    }
    return drawing.svg();
  }
}
