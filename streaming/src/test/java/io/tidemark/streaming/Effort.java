package io.tidemark.streaming;

/** How much the random tests do: as much as every build can bear, or as much as a night can. */
public final class Effort {
  private Effort() {}

  /** One of the two, by {@code -Dtidemark.long=true}, which {@code ./verify --long} sets. */
  public static int of(int build, int night) {
    return Boolean.getBoolean("tidemark.long") ? night : build;
  }
}
