package io.tidemark.simulator;

import io.tidemark.events.EventContract;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the traffic of a plan, record by record. Endless; bounded in memory but for the population.
 * Every decision follows from the seed; ids follow from seed and start, so that a second run beside
 * the data of a first one brings new entities, and one with the same fixed start brings the same
 * bytes. Not thread-safe.
 */
final class Traffic {
  private static final List<Breakage> BREAKAGES = List.of(Breakage.values());
  private static final int REMEMBERED = 5_000;
  private static final int CHANGES_OF_USERS_PERMILLE = 50;
  private static final int NEWCOMERS_PERMILLE = 5;

  private final EventClock clock;
  private final Schedule schedule;
  private final RandomGenerator random;
  private final Customers customers;
  private final Purchases purchases;
  private final Recent<Outgoing> sent = new Recent<>(REMEMBERED);

  /** Special records whose moment has come, but for which there was nothing to do them to yet. */
  private final List<Kind> postponed = new ArrayList<>();

  private Kind upcoming;
  private @Nullable Outgoing heldBack;
  private long tick;
  private int breakages;

  /** The traffic of a plan, from the plan's start, or else from the clock's present. */
  static Traffic of(Plan plan, Clock present) {
    @Nullable Instant start = plan.start();
    return start == null
        ? new Traffic(plan, present.instant(), EventClock.live(present))
        : new Traffic(plan, start, EventClock.fixed(start, plan.step()));
  }

  private Traffic(Plan plan, Instant start, EventClock clock) {
    this.clock = clock;
    this.schedule = new Schedule(plan);
    this.upcoming = schedule.next();
    SplittableRandom seeded = new SplittableRandom(plan.seed());
    RandomGenerator ids = new SplittableRandom(plan.seed() * 31 + start.toEpochMilli());
    this.random = seeded.split();
    this.customers = new Customers(plan.users(), start, seeded.split(), ids);
    this.purchases = new Purchases(plan.recordsPerSecond(), seeded.split(), ids);
  }

  /** The next record. */
  Outgoing next() {
    Instant now = clock.next();
    Kind wanted = upcoming;
    upcoming = schedule.next();
    tick++;
    if (wanted == Kind.BROKEN) {
      // Always possible, so the number of broken records is exact whatever else happens.
      return broken(now);
    }
    if (wanted != Kind.PLAIN) {
      postponed.add(wanted);
    }
    for (Iterator<Kind> kinds = postponed.iterator(); kinds.hasNext(); ) {
      @Nullable Outgoing special = special(kinds.next(), now);
      if (special != null) {
        kinds.remove();
        return special;
      }
    }
    Outgoing plain = plain(now);
    sent.add(plain);
    return plain;
  }

  private @Nullable Outgoing special(Kind kind, Instant now) {
    return switch (kind) {
      case LATE -> random.nextInt(5) == 0 ? customers.late() : purchases.late();
      case DELETE -> random.nextInt(10) == 0 ? customers.delete(now) : purchases.delete(now, tick);
      case DUPLICATE -> {
        @Nullable Outgoing earlier = sent.pick(random, any -> true);
        yield earlier == null ? null : earlier.again();
      }
      case OUT_OF_ORDER -> {
        @Nullable Outgoing first = heldBack;
        heldBack = null;
        yield first;
      }
      case PLAIN, BROKEN -> throw new IllegalStateException("never postponed: " + kind);
    };
  }

  private Outgoing broken(Instant now) {
    Breakage breakage = BREAKAGES.get(breakages++ % BREAKAGES.size());
    Customer customer = customers.isAnyoneHere() ? customers.payer() : customers.newcomer(now);
    return breakage.of(purchases.unheardOf(customer, now), EventContract.transactions().topic());
  }

  private Outgoing plain(Instant now) {
    boolean swapWanted = upcoming == Kind.OUT_OF_ORDER || postponed.contains(Kind.OUT_OF_ORDER);
    if (swapWanted && heldBack == null && customers.isAnyoneHere()) {
      return swapped(now);
    }
    boolean isFirst = !customers.isAnyoneHere();
    if (customers.isAnyoneArriving() && (isFirst || random.nextInt(3) > 0)) {
      return customers.introduceNext(now);
    }
    @Nullable Outgoing step = purchases.nextStep(now, tick);
    if (step != null) {
      return step;
    }
    int permille = random.nextInt(1_000);
    if (permille < CHANGES_OF_USERS_PERMILLE) {
      return customers.change(now);
    }
    boolean overtakes = permille < CHANGES_OF_USERS_PERMILLE + NEWCOMERS_PERMILLE;
    return purchases.begin(overtakes ? customers.newcomer(now) : customers.payer(), now, tick);
  }

  /** Sends the second of two events now and holds the first back for the next record. */
  private Outgoing swapped(Instant now) {
    @Nullable Pair pair = random.nextInt(5) == 0 ? null : purchases.twoSteps(now, tick);
    if (pair == null) {
      pair = customers.changeTwice(now);
    }
    heldBack = pair.first();
    return pair.second();
  }
}
