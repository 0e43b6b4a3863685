package io.tidemark.api.freshness;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import io.tidemark.api.problem.ApiProblem;
import org.springframework.stereotype.Component;

/**
 * How many refused records wait in the lake's quarantine, for Prometheus; read when it is asked
 * for, and no number when unknown.
 */
@Component
final class QuarantineMeter implements MeterBinder {
  private final Database database;

  QuarantineMeter(Database database) {
    this.database = database;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("tidemark.api.quarantine.waiting", this::waiting)
        .description("Refused records that no replay has taken in")
        .register(meters);
  }

  private double waiting() {
    SqlText sql =
        new SqlText()
            .append(
                "select cast(coalesce(sum(q.waiting), 0) as bigint) from tidemark.quarantine q");
    try {
      return database.readAtOnce(session -> sql.list(session, Long.class)).get(0);
    } catch (ApiProblem unreadable) {
      return Double.NaN;
    }
  }
}
