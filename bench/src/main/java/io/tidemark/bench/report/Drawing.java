package io.tidemark.bench.report;

import java.util.Locale;

/** Lines, dots and texts on white, as SVG. Coordinates are pixels, down from the top left. */
final class Drawing {
  private static final String STYLE =
      """
      text { font: 13px system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #24292f }
      .title { font-size: 16px; font-weight: 600 }
      .heading { font-weight: 600 }
      .tick { font-size: 12px; fill: #57606a }
      .end { text-anchor: end }
      .middle { text-anchor: middle }
      """;

  private final StringBuilder svg = new StringBuilder();

  Drawing(int width, int height) {
    add(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' width='%d' height='%d'>",
        width, height, width, height);
    add("<style>%n%s</style>", STYLE);
    add("<rect width='100%%' height='100%%' fill='#ffffff'/>");
  }

  /** A line; {@code dashes} as SVG has them, empty for none. */
  void line(
      double x1, double y1, double x2, double y2, String colour, double width, String dashes) {
    add(
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%s'%s/>",
        x1,
        y1,
        x2,
        y2,
        colour,
        width,
        dashes.isEmpty() ? "" : " stroke-dasharray='" + dashes + "'");
  }

  /** A measured point. */
  void dot(double x, double y, String colour) {
    add("<circle cx='%.1f' cy='%.1f' r='4' fill='%s' stroke='#ffffff'/>", x, y, colour);
  }

  /** A text that begins at x on the line at y, or as its classes say. */
  void text(double x, double y, String classes, String text) {
    add("<text x='%.1f' y='%.1f' class='%s'>%s</text>", x, y, classes, escaped(text));
  }

  /** A short text in a colour of its own. */
  void text(double x, double y, String text, String colour, String weight) {
    add(
        "<text x='%.1f' y='%.1f' style='fill: %s; font-weight: %s'>%s</text>",
        x, y, colour, weight, escaped(text));
  }

  String svg() {
    return svg + "</svg>\n";
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
