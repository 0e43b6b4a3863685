package io.tidemark.bench.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A logarithmic axis.
 *
 * @param least the value at {@code from}
 * @param most the value at {@code to}
 * @param from where it begins in the picture
 * @param to where it ends in the picture
 */
record Axis(double least, double most, double from, double to) {

  /**
   * One that holds all points of a panel.
   *
   * @param air how many times wider it is on both sides; 1 is none
   */
  static Axis over(
      Chart.Panel panel, ToDoubleFunction<Chart.Point> value, double air, double from, double to) {
    DoubleSummaryStatistics all =
        panel.lines().stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(value)
            .summaryStatistics();
    return new Axis(all.getMin() / air, all.getMax() * air, from, to);
  }

  /** Where a value is in the picture. */
  double at(double value) {
    return from + (to - from) * Math.log(value / least) / Math.log(most / least);
  }

  /** The powers of ten times each of the steps, within the axis. */
  List<Double> ticks(double... steps) {
    List<Double> ticks = new ArrayList<>();
    for (int power = -6; power <= 12; power++) {
      for (double step : steps) {
        double tick = step * Math.pow(10, power);
        if (tick >= least * 0.999 && tick <= most * 1.001) {
          ticks.add(tick);
        }
      }
    }
    return ticks;
  }

  /** As short as a person would write it: 0.2, 5, 200, 10 k, 1 M. */
  static String label(double value) {
    if (value >= 1e6) {
      return label(value / 1e6) + " M";
    } else if (value >= 1e4) {
      return label(value / 1e3) + " k";
    }
    return String.format(Locale.ROOT, value < 1 ? "%.2g" : "%.0f", value)
        .replaceAll("(\\.\\d*?)0+$", "$1");
  }
}
