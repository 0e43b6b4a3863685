package io.tidemark.e2e.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.e2e.stack.Product;
import io.tidemark.e2e.stack.SharedStack;
import io.tidemark.e2e.traffic.SimulatorRun;
import io.tidemark.e2e.traffic.SimulatorRun.Sent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ten thousand records, a tenth of them broken in every way the simulator knows. */
@ExtendWith(SharedStack.class)
@Order(2)
class QuarantineIT {

  private static Sent sent;
  private static long eventsBefore;
  private static long quarantinedBefore;

  @BeforeAll
  static void sendTraffic(Product product) {
    eventsBefore = events(product);
    quarantinedBefore = product.lake("quarantine").count();
    sent =
        SimulatorRun.toTheEnd(
            product.info().kafka(), "--count", "10000", "--rate", "0", "--broken", "0.1");
    product.awaitEverythingSentSoFar();
  }

  private static long events(Product product) {
    return product.lake("user_events").count() + product.lake("transaction_events").count();
  }

  @Test
  void everyBrokenRecordIsKeptAndEveryGoodOneGoesOn(Product product) {
    assertThat(sent.good()).isEqualTo(9_000);
    assertThat(sent.broken()).isEqualTo(1_000);
    assertThat(product.lake("quarantine").count() - quarantinedBefore).isEqualTo(1_000);
    assertThat(events(product) - eventsBefore).isEqualTo(9_000);
  }

  @Test
  void everyRecordInQuarantineSaysWhereItLayAndWhatIsWrongWithIt(Product product) {
    List<Map<String, Object>> quarantined = product.lake("quarantine").rows();

    assertThat(quarantined)
        .allSatisfy(
            row -> {
              assertThat(row.get("reason"))
                  .isIn("NOT_JSON", "MISSING_FIELD", "WRONG_TYPE", "BAD_VALUE", "KEY_MISMATCH");
              assertThat((String) row.get("detail")).isNotBlank();
              assertThat(row.get("topic")).isEqualTo("transactions.v1");
            });
    assertThat(quarantined).extracting(row -> row.get("reason")).contains("NOT_JSON", "BAD_VALUE");
    assertThat(quarantined)
        .extracting(row -> Arrays.asList(row.get("kafka_partition"), row.get("kafka_offset")))
        .doesNotHaveDuplicates();
  }

  @Test
  void theGoodOnesAmongThemAreServed(Product product) {
    BothSides.areEqual(product);
  }
}
