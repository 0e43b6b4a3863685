package io.tidemark.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The values at the ends of lines, moved apart where they would cover one another. */
final class Labels {
  private static final double APART = 15;

  private final double top;
  private final double bottom;
  private final List<Label> labels = new ArrayList<>();

  private record Label(double x, double y, String text, String colour) {}

  Labels(double top, double bottom) {
    this.top = top;
    this.bottom = bottom;
  }

  void add(double x, double y, String text, String colour) {
    labels.add(new Label(x, y, text, colour));
  }

  void draw(Drawing drawing) {
    labels.sort(Comparator.comparingDouble(Label::y));
    double free = top;
    for (Label label : labels) {
      double y = Math.max(label.y(), free);
      drawing.text(label.x(), Math.min(y, bottom) + 4, label.text(), label.colour(), "600");
      free = y + APART;
    }
  }
}
