package io.tidemark.simulator;

import io.tidemark.events.UserEvent;
import io.tidemark.events.UserState;
import io.tidemark.events.UserStatus;
import io.tidemark.events.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The population: who is expected, who is here, and what they change about themselves. Not
 * thread-safe.
 */
final class Customers {
  private static final int REMEMBERED = 5_000;
  private static final Duration LONGEST_MEMBERSHIP = Duration.ofDays(730);

  private final int population;
  private final Instant start;
  private final RandomGenerator random;
  private final RandomGenerator ids;
  private final People people;
  private final List<Customer> known = new ArrayList<>();
  private final Queue<Customer> arriving = new ArrayDeque<>();
  private final Recent<Track<UserState>> changed = new Recent<>(REMEMBERED);
  private int made;

  Customers(int population, Instant start, SplittableRandom random, RandomGenerator ids) {
    this.population = population;
    this.start = start;
    this.people = new People(random.split(), ids);
    this.random = random;
    this.ids = ids;
  }

  boolean isAnyoneHere() {
    return !known.isEmpty();
  }

  /** Whether someone waits to be introduced; the first ones do until the population is complete. */
  boolean isAnyoneArriving() {
    if (arriving.isEmpty() && made < population) {
      arriving.add(make(start.minusSeconds(random.nextLong(LONGEST_MEMBERSHIP.toSeconds()))));
    }
    return !arriving.isEmpty();
  }

  Outgoing introduceNext(Instant now) {
    Customer customer = arriving.remove();
    known.add(customer);
    return said(Kind.PLAIN, customer.track(), now, customer.signUp());
  }

  /** Someone whose first purchase overtakes the sign-up. */
  Customer newcomer(Instant now) {
    if (!isAnyoneArriving()) {
      arriving.add(make(now));
    }
    return arriving.element();
  }

  /** Someone who may transact, if some tries find one. */
  Customer payer() {
    Customer customer = anyone();
    for (int i = 0; i < 5 && customer.state().status() != UserStatus.ACTIVE; i++) {
      customer = anyone();
    }
    return customer;
  }

  Outgoing change(Instant now) {
    Customer customer = anyone();
    return said(Kind.PLAIN, customer.track(), now, people.changed(customer.state()));
  }

  Pair changeTwice(Instant now) {
    Customer customer = anyone();
    Track<UserState> track = customer.track();
    Outgoing first = said(Kind.OUT_OF_ORDER, track, now, people.changed(customer.state()));
    Instant next = now.plus(1, ChronoUnit.MICROS);
    return new Pair(first, said(Kind.PLAIN, track, next, people.changed(customer.state())));
  }

  @Nullable Outgoing delete(Instant now) {
    if (known.size() < 2) {
      return null;
    }
    int i = random.nextInt(known.size());
    Customer customer = known.get(i);
    known.set(i, known.get(known.size() - 1));
    known.remove(known.size() - 1);
    return said(Kind.DELETE, customer.track(), now, null);
  }

  @Nullable Outgoing late() {
    @Nullable Track<UserState> track = changed.pick(random, t -> t.outdated() != null);
    Track.@Nullable Moment<UserState> moment = track == null ? null : track.outdated();
    return track == null || moment == null
        ? null
        : event(Kind.LATE, track, moment.time(), moment.state());
  }

  private Customer anyone() {
    return known.get(random.nextInt(known.size()));
  }

  private Customer make(Instant createdAt) {
    made++;
    return people.next(createdAt);
  }

  private Outgoing said(
      Kind kind, Track<UserState> track, Instant time, @Nullable UserState state) {
    track.moved(time, state);
    changed.add(track);
    return event(kind, track, time, state);
  }

  private Outgoing event(
      Kind kind, Track<UserState> track, Instant time, @Nullable UserState state) {
    return new Outgoing.OfUser(kind, new UserEvent(UuidV7.at(time, ids), time, track.id(), state));
  }
}
