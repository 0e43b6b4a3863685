package io.tidemark.simulator;

import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionState;
import io.tidemark.events.TransactionStatus;
import io.tidemark.events.UuidV7;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The transactions under way. Time is counted in records sent, so that what happens does not depend
 * on how fast the machine is. Not thread-safe.
 */
final class Purchases {
  private static final int REMEMBERED = 5_000;
  private static final int FRESH = 20;

  private final double recordsPerSecond;
  private final RandomGenerator random;
  private final RandomGenerator ids;
  private final Shops shops;
  private final Life life;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::tick).thenComparingLong(Due::order));
  private final Recent<Track<TransactionState>> recent = new Recent<>(REMEMBERED);

  /** The last ones begun: most of them are pending still. */
  private final Recent<Track<TransactionState>> fresh = new Recent<>(FRESH);

  private final Recent<Track<TransactionState>> changed = new Recent<>(REMEMBERED);
  private long order;

  /** A transaction's next step; void when the transaction has moved on otherwise since. */
  private record Due(
      long tick,
      long order,
      Track<TransactionState> track,
      Track.@Nullable Moment<TransactionState> since,
      TransactionState state) {}

  Purchases(double recordsPerSecond, SplittableRandom random, RandomGenerator ids) {
    this.recordsPerSecond = recordsPerSecond;
    this.shops = new Shops(random.split());
    this.life = new Life(random.split());
    this.random = random;
    this.ids = ids;
  }

  Outgoing begin(Customer customer, Instant now, long tick) {
    Track<TransactionState> track = new Track<>(UuidV7.at(now, ids));
    recent.add(track);
    fresh.add(track);
    return said(Kind.PLAIN, track, now, shops.purchase(customer, now), tick);
  }

  /** A purchase that nobody will hear of again: to be broken. */
  TransactionEvent unheardOf(Customer customer, Instant now) {
    return new TransactionEvent(
        UuidV7.at(now, ids), now, UuidV7.at(now, ids), shops.purchase(customer, now));
  }

  /** The step that is due, if any is. */
  @Nullable Outgoing nextStep(Instant now, long tick) {
    while (!due.isEmpty() && due.element().tick() <= tick) {
      Due first = due.remove();
      if (Objects.equals(first.track().newest(), first.since())) {
        return said(Kind.PLAIN, first.track(), now, first.state(), tick);
      }
    }
    return null;
  }

  /** Authorizes and completes one at once; null when none is pending. */
  @Nullable Pair twoSteps(Instant now, long tick) {
    @Nullable Track<TransactionState> track = fresh.pick(random, Purchases::isPending);
    @Nullable TransactionState pending = track == null ? null : track.state();
    if (track == null || pending == null) {
      return null;
    }
    Outgoing first =
        said(Kind.OUT_OF_ORDER, track, now, pending.withStatus(TransactionStatus.AUTHORIZED), tick);
    Instant next = now.plus(1, ChronoUnit.MICROS);
    return new Pair(
        first,
        said(Kind.PLAIN, track, next, pending.withStatus(TransactionStatus.COMPLETED), tick));
  }

  @Nullable Outgoing delete(Instant now, long tick) {
    @Nullable Track<TransactionState> track = recent.pick(random, Track::isAlive);
    return track == null ? null : said(Kind.DELETE, track, now, null, tick);
  }

  @Nullable Outgoing late() {
    @Nullable Track<TransactionState> track = changed.pick(random, t -> t.outdated() != null);
    Track.@Nullable Moment<TransactionState> moment = track == null ? null : track.outdated();
    return track == null || moment == null
        ? null
        : event(Kind.LATE, track, moment.time(), moment.state());
  }

  private static boolean isPending(Track<TransactionState> track) {
    @Nullable TransactionState state = track.state();
    return state != null && state.status() == TransactionStatus.PENDING;
  }

  private Outgoing said(
      Kind kind,
      Track<TransactionState> track,
      Instant time,
      @Nullable TransactionState state,
      long tick) {
    track.moved(time, state);
    changed.add(track);
    Life.@Nullable Step step = state == null ? null : life.after(state);
    if (step != null) {
      long at = tick + Math.max(1, Math.round(step.seconds() * recordsPerSecond));
      due.add(new Due(at, order++, track, track.newest(), step.state()));
    }
    return event(kind, track, time, state);
  }

  private Outgoing event(
      Kind kind, Track<TransactionState> track, Instant time, @Nullable TransactionState state) {
    return new Outgoing.OfTransaction(
        kind, new TransactionEvent(UuidV7.at(time, ids), time, track.id(), state));
  }
}
