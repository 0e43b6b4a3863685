package io.tidemark.api.freshness;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Up while every table is within the freshness limit. Not a part of readiness: an old copy that
 * says how old it is serves people better than none.
 */
@Component("tables")
final class FreshnessHealth implements HealthIndicator {
  private final Ledger ledger;

  FreshnessHealth(Ledger ledger) {
    this.ledger = ledger;
  }

  @Override
  public Health health() {
    List<TableFreshness> late =
        ledger.read().stream().filter(table -> table.state() != FreshnessState.CAUGHT_UP).toList();
    return late.isEmpty() ? Health.up().build() : Health.down().build();
  }
}
