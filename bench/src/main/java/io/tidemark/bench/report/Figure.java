package io.tidemark.bench.report;

import java.util.Locale;

/**
 * One number that machines read, and compare with that of an earlier run.
 *
 * @param meaning what it counts, in which unit, for a person
 */
public record Figure(String name, double value, String meaning) {

  /** {@code figure <name>=<number>}. */
  @Override
  public String toString() {
    return "figure " + name + "=" + number(value);
  }

  /** Three digits that count, or all of those before the point; never an exponent. */
  static String number(double value) {
    double size = Math.abs(value);
    int decimals = size >= 100 ? 0 : size >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
