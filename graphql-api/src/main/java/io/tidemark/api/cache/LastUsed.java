package io.tidemark.api.cache;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Entries by a text, without the one that was used longest ago once there are too many. */
public final class LastUsed<V> extends LinkedHashMap<String, V> {
  private static final long serialVersionUID = 1L;

  private final int most;

  private LastUsed(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  /** An empty one, thread-safe. */
  public static <V> Map<String, V> atMost(int most) {
    return Collections.synchronizedMap(new LastUsed<>(most));
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
    return size() > most;
  }
}
