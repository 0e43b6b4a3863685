package io.tidemark.simulator;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which records are of which special kind: spread evenly, and of N records exactly round(share × N)
 * of each kind. An endless run repeats a schedule of a million. Asked for in ascending order. Not
 * thread-safe.
 */
final class Schedule {
  private static final long ENDLESS = 1_000_000;
  private static final List<Kind> SPECIAL =
      List.of(Kind.BROKEN, Kind.LATE, Kind.DUPLICATE, Kind.OUT_OF_ORDER, Kind.DELETE);

  private final long length;
  private final long specials;
  private final Map<Kind, Long> targets = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> given = new EnumMap<>(Kind.class);
  private long position;

  Schedule(Plan plan) {
    this.length = plan.count() == 0 ? ENDLESS : plan.count();
    long left = length;
    for (Kind kind : SPECIAL) {
      // Rounding up several shares could ask for one record too many.
      long target = Math.min(left, Math.round(plan.share(kind) * length));
      targets.put(kind, target);
      given.put(kind, 0L);
      left -= target;
    }
    this.specials = length - left;
  }

  /** The kind of the next record. */
  Kind next() {
    long at = position++ % length;
    if (at == 0) {
      given.replaceAll((kind, n) -> 0L);
    }
    long specialsBefore = multiplyDivide(at);
    if (multiplyDivide(at + 1) == specialsBefore) {
      return Kind.PLAIN;
    }
    Kind behind = Kind.BROKEN;
    double most = Double.NEGATIVE_INFINITY;
    for (Kind kind : SPECIAL) {
      long target = targets.getOrDefault(kind, 0L);
      long done = given.getOrDefault(kind, 0L);
      double behindBy = (double) target * (specialsBefore + 1) / specials - done;
      if (done < target && behindBy > most) {
        most = behindBy;
        behind = kind;
      }
    }
    given.merge(behind, 1L, Long::sum);
    return behind;
  }

  /** How many specials the first n records hold. */
  private long multiplyDivide(long n) {
    return Math.floorDiv(Math.multiplyExact(n, specials), length);
  }
}
