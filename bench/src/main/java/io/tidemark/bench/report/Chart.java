package io.tidemark.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plot as SVG: panels side by side, all of the same lines, one legend above them. Both axes of a
 * panel are logarithmic: equal ratios are equal distances.
 *
 * @param title what the picture shows, in one sentence
 */
public record Chart(String title, List<Panel> panels) implements Plot {

  /** What the panels measure, one of them each. */
  public record Panel(String title, String xLabel, String yLabel, List<Line> lines) {}

  /**
   * One thing measured.
   *
   * @param name the same in each panel
   */
  public record Line(String name, Look look, List<Point> points) {}

  /** A measured point; both numbers above 0. */
  public record Point(double x, double y) {}

  /** How a line is drawn. Colours are told apart by the colour-blind, dashes without any colour. */
  public enum Look {
    /** The product. */
    OURS("#0b62a8", ""),
    /** The product, in its harder case. */
    OURS_HARDER("#0b62a8", "7 4"),
    /** What it is compared with. */
    PEER("#c4590a", ""),
    /** What it is compared with, in its harder case. */
    PEER_HARDER("#c4590a", "7 4");

    private final String colour;
    private final String dashes;

    Look(String colour, String dashes) {
      this.colour = colour;
      this.dashes = dashes;
    }
  }

  private static final int PANEL_WIDTH = 460;
  private static final int HEIGHT = 440;
  private static final int LEFT = 66;
  private static final int RIGHT = 64;
  private static final int TOP = 116;
  private static final int BOTTOM = 56;
  private static final double[] STEPS = {1, 2, 5};

  @Override
  public String svg() {
    Drawing drawing = new Drawing(PANEL_WIDTH * panels.size(), HEIGHT);
    drawing.text(20, 30, "title", title);
    legend(drawing);
    for (int i = 0; i < panels.size(); i++) {
      panel(drawing, panels.get(i), i * PANEL_WIDTH);
    }
    return drawing.svg();
  }

  private void legend(Drawing drawing) {
    Map<String, Look> looks = new LinkedHashMap<>();
    panels.forEach(panel -> panel.lines().forEach(line -> looks.put(line.name(), line.look())));
    double x = 20;
    for (Map.Entry<String, Look> entry : looks.entrySet()) {
      Look look = entry.getValue();
      drawing.line(x, 54, x + 34, 54, look.colour, 2.5, look.dashes);
      drawing.dot(x + 17, 54, look.colour);
      drawing.text(x + 42, 58, "label", entry.getKey());
      x += 64 + 6.6 * entry.getKey().length();
    }
  }

  private static void panel(Drawing drawing, Panel panel, double offset) {
    Axis across = Axis.over(panel, Point::x, 1.0, offset + LEFT, offset + PANEL_WIDTH - RIGHT);
    Axis up = Axis.over(panel, Point::y, 1.15, HEIGHT - BOTTOM, TOP);
    drawing.text(offset + 20, TOP - 22, "heading", panel.title());
    for (double tick : up.ticks(STEPS)) {
      drawing.line(across.from(), up.at(tick), across.to(), up.at(tick), "#e3e6ea", 1, "");
      drawing.text(across.from() - 8, up.at(tick) + 4, "tick end", Axis.label(tick));
    }
    for (double tick : across.ticks(new double[] {1})) {
      drawing.line(across.at(tick), up.from(), across.at(tick), up.from() + 5, "#8a929c", 1, "");
      drawing.text(across.at(tick), up.from() + 20, "tick middle", Axis.label(tick));
    }
    drawing.line(across.from(), up.from(), across.to(), up.from(), "#8a929c", 1, "");
    drawing.text((across.from() + across.to()) / 2, HEIGHT - 14, "label middle", panel.xLabel());
    drawing.text(across.from(), TOP - 4, "tick", panel.yLabel());
    Labels labels = new Labels(up.to(), up.from());
    for (Line line : panel.lines()) {
      draw(drawing, line, across, up, labels);
    }
    labels.draw(drawing);
  }

  private static void draw(Drawing drawing, Line line, Axis across, Axis up, Labels labels) {
    List<Point> points = line.points();
    for (int i = 0; i < points.size(); i++) {
      double x = across.at(points.get(i).x());
      double y = up.at(points.get(i).y());
      if (i > 0) {
        Point before = points.get(i - 1);
        drawing.line(
            across.at(before.x()),
            up.at(before.y()),
            x,
            y,
            line.look().colour,
            2.5,
            line.look().dashes);
      }
      drawing.dot(x, y, line.look().colour);
    }
    Point last = points.get(points.size() - 1);
    labels.add(
        across.at(last.x()) + 9, up.at(last.y()), Figure.number(last.y()), line.look().colour);
  }
}
