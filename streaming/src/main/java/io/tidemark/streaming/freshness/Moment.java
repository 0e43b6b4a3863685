package io.tidemark.streaming.freshness;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A moment, followed through the stages until everything that was in Kafka before it is served.
 *
 * <p>Where the topics end is asked <em>after</em> the moment. Once ingest has passed these ends,
 * the version that the events table has then holds them all; once current has merged that version,
 * the current table's version then does; and so on to Postgres. So it depends on no clock but the
 * driver's, counts idle time right, and is known to hold, not estimated. Not thread-safe.
 */
final class Moment {
  private final Instant at;
  private final Map<String, Map<Integer, Long>> ends;

  /** By lake table: the version that holds all of it. */
  private final Map<String, Long> versions = new HashMap<>();

  private final Set<String> served = new HashSet<>();

  Moment(Instant at, Map<String, Map<Integer, Long>> ends) {
    this.at = at;
    this.ends = ends;
  }

  Instant at() {
    return at;
  }

  /** The tables whose copy in Postgres holds all of it. */
  Set<String> served() {
    return served;
  }

  /** Follows the moment as far as the stages are by now. */
  void advance(Stages stages) {
    for (Stages.Source source : stages.sources()) {
      if (!versions.containsKey(source.table())
          && source.hasPassed().test(ends.getOrDefault(source.topic(), Map.of()))) {
        versions.put(source.table(), stages.latestVersion().applyAsLong(source.table()));
      }
    }
    for (Stages.Derivation derivation : stages.derivations()) {
      if (!versions.containsKey(derivation.table()) && reflects(derivation)) {
        versions.put(derivation.table(), stages.latestVersion().applyAsLong(derivation.table()));
      }
    }
    for (Stages.Copy copy : stages.copies()) {
      Long version = versions.get(copy.table());
      if (version != null && copy.through().getAsLong() >= version) {
        served.add(copy.table());
      }
    }
  }

  private boolean reflects(Stages.Derivation derivation) {
    return derivation.from().entrySet().stream()
        .allMatch(
            from ->
                versions.containsKey(from.getKey())
                    && from.getValue().getAsLong() >= versions.get(from.getKey()));
  }
}
