package io.tidemark.simulator;

import io.tidemark.events.PaymentMethod;
import io.tidemark.events.TransactionState;
import io.tidemark.events.TransactionStatus;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import net.datafaker.Faker;
import org.jspecify.annotations.Nullable;

/** Invents purchases: a hundred shops, each with amounts usual in its trade. Not thread-safe. */
final class Shops {
  private static final int SHOPS = 100;
  private static final List<Trade> TRADES = List.of(Trade.values());
  private static final double SPREAD = 0.6;

  private final List<Shop> shops;
  private final RandomGenerator random;

  /** A trade, what a purchase in it usually costs, and what stands on the statement. */
  private enum Trade {
    COFFEE(6, "Counter sale"),
    SUBSCRIPTION(12, "Monthly plan"),
    GROCERY(38, "Groceries"),
    RESTAURANT(46, "Table"),
    FUEL(58, "Pump"),
    FASHION(70, "Order"),
    ELECTRONICS(260, "Order"),
    TRAVEL(420, "Booking");

    private final double usual;
    private final String statement;

    Trade(double usual, String statement) {
      this.usual = usual;
      this.statement = statement;
    }
  }

  private record Shop(String name, Trade trade) {}

  Shops(RandomGenerator random) {
    this.random = random;
    Faker names = new Faker(Locale.US, new Random(random.nextLong()));
    this.shops =
        IntStream.range(0, SHOPS)
            .mapToObj(i -> new Shop(names.company().name(), TRADES.get(i % TRADES.size())))
            .toList();
  }

  /** A purchase that has just begun. */
  TransactionState purchase(Customer customer, Instant at) {
    Shop shop = shops.get(random.nextInt(shops.size()));
    PaymentMethod method = method();
    return new TransactionState(
        customer.track().id(),
        amount(shop.trade()),
        customer.currency(),
        TransactionStatus.PENDING,
        at,
        shop.name(),
        description(shop.trade()),
        method,
        method == PaymentMethod.CARD ? customer.cardLast4() : null,
        null);
  }

  private BigDecimal amount(Trade trade) {
    long cents = Math.round(trade.usual * 100 * Math.exp(SPREAD * random.nextGaussian()));
    return BigDecimal.valueOf(Math.max(1, cents), 2);
  }

  private @Nullable String description(Trade trade) {
    return random.nextInt(10) < 3 ? null : trade.statement + " " + (1_000 + random.nextInt(90_000));
  }

  private PaymentMethod method() {
    int of20 = random.nextInt(20);
    return of20 < 15
        ? PaymentMethod.CARD
        : of20 < 18 ? PaymentMethod.WALLET : PaymentMethod.BANK_TRANSFER;
  }
}
