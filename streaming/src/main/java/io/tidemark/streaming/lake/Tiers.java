package io.tidemark.streaming.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.sql.delta.actions.AddFile;

/**
 * Which files of a table to make into one. Files stand in tiers by size, each tier's files eight
 * times as large as those of the tier below; when a tier has eight, all of them and everything
 * below become one file of a higher tier. So each row is rewritten once a tier, and a table has at
 * most seven files a tier beside the full-sized ones, whatever the number of batches. Source:
 * O'Neil et al., "The Log-Structured Merge-Tree", 1996; size-tiered compaction.
 */
final class Tiers {
  static final long LOWEST_BYTES = 256L << 10;
  static final long FULL_BYTES = 32L << 20;
  static final int FAN_IN = 8;

  /** A full-sized file is written anew when a greater share of its rows than this is gone. */
  private static final double MOST_GONE = 0.3;

  private Tiers() {}

  /** The files that are due; none, or two and more, or one with too many rows gone. */
  static List<AddFile> due(List<AddFile> files) {
    TreeMap<Integer, List<AddFile>> tiers = new TreeMap<>();
    for (AddFile file : files) {
      if (file.size() < FULL_BYTES) {
        tiers.computeIfAbsent(tier(file.size()), tier -> new ArrayList<>()).add(file);
      } else if (gone(file) > MOST_GONE) {
        return List.of(file);
      }
    }
    List<AddFile> below = new ArrayList<>();
    List<AddFile> due = List.of();
    for (List<AddFile> tier : tiers.values()) {
      below.addAll(tier);
      if (tier.size() >= FAN_IN) {
        due = List.copyOf(below);
      }
    }
    return due;
  }

  private static int tier(long bytes) {
    int tier = 0;
    for (long limit = LOWEST_BYTES; bytes >= limit; limit *= FAN_IN) {
      tier++;
    }
    return tier;
  }

  private static double gone(AddFile file) {
    scala.Option<Object> share = file.deletedToPhysicalRecordsRatio();
    return share.isDefined() ? (double) share.get() : 0;
  }
}
