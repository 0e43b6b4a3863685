package io.tidemark.api.freshness;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.stereotype.Component;

/** How old each table is, for Prometheus; read when it is asked for, and no number when unknown. */
@Component
final class FreshnessMeters implements MeterBinder {
  private final Ledger ledger;

  FreshnessMeters(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    for (String table : Ledger.TABLES) {
      Gauge.builder("tidemark.api.freshness", () -> seconds(table))
          .description("Now minus the moment up to which the copy is known to be complete")
          .baseUnit("seconds")
          .tag("table", table)
          .register(meters);
    }
  }

  private double seconds(String table) {
    return ledger.read().stream()
        .filter(known -> known.table().equals(table))
        .map(TableFreshness::seconds)
        .mapToDouble(seconds -> seconds == null ? Double.NaN : seconds)
        .findFirst()
        .orElse(Double.NaN);
  }
}
