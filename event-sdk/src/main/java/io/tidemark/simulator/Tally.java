package io.tidemark.simulator;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts what Kafka has confirmed, by kind. Thread-safe. */
final class Tally {
  private final Map<Kind, LongAdder> confirmed = new EnumMap<>(Kind.class);

  Tally() {
    for (Kind kind : Kind.values()) {
      confirmed.put(kind, new LongAdder());
    }
  }

  void add(Kind kind) {
    counter(kind).increment();
  }

  long of(Kind kind) {
    return counter(kind).sum();
  }

  private LongAdder counter(Kind kind) {
    return Objects.requireNonNull(confirmed.get(kind));
  }

  long sent() {
    return confirmed.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** One line of JSON; good is everything that keeps the contract, whatever its kind. */
  String json() {
    return "{\"sent\":%d,\"good\":%d,\"broken\":%d,\"late\":%d,\"duplicates\":%d,\"outOfOrder\":%d,\"deletes\":%d}"
        .formatted(
            sent(),
            sent() - of(Kind.BROKEN),
            of(Kind.BROKEN),
            of(Kind.LATE),
            of(Kind.DUPLICATE),
            of(Kind.OUT_OF_ORDER),
            of(Kind.DELETE));
  }
}
