package io.tidemark.api.freshness;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * How old each table is and what its last proof found, for Prometheus; read when it is asked for,
 * and no number when unknown.
 */
@Component
final class FreshnessMeters implements MeterBinder {
  private final Ledger ledger;
  private final Clock clock;

  FreshnessMeters(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    for (String table : Ledger.TABLES) {
      Gauge.builder("tidemark.api.freshness", () -> of(table, TableFreshness::seconds))
          .description("Now minus the moment up to which the copy is known to be complete")
          .baseUnit("seconds")
          .tag("table", table)
          .register(meters);
      Gauge.builder(
              "tidemark.api.proof.differences",
              () -> ofProof(table, proof -> (double) proof.differences()))
          .description("Rows of the copy that the last proof found to differ from the lake's")
          .tag("table", table)
          .register(meters);
      Gauge.builder("tidemark.api.proof.age", () -> ofProof(table, this::age))
          .description("Now minus the moment of the last proof")
          .baseUnit("seconds")
          .tag("table", table)
          .register(meters);
    }
  }

  private double age(Proof proof) {
    return Duration.between(proof.checkedAt(), clock.instant()).toMillis() / 1000.0;
  }

  private double ofProof(String table, Function<Proof, Double> number) {
    return of(table, known -> known.proof() == null ? null : number.apply(known.proof()));
  }

  private double of(String table, Function<TableFreshness, @Nullable Double> number) {
    return ledger.read().stream()
        .filter(known -> known.table().equals(table))
        .map(known -> number.apply(known))
        .mapToDouble(found -> found == null ? Double.NaN : found)
        .findFirst()
        .orElse(Double.NaN);
  }
}
