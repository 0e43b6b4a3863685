package io.tidemark.api.live;

import io.tidemark.api.problem.Problems;
import io.tidemark.api.transaction.Transaction;
import io.tidemark.api.transaction.TransactionFilter;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.stereotype.Controller;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code Subscription.transactionChanges}. */
@Controller
final class LiveController {
  private final ChangeFeed feed;
  private final Subscriptions subscriptions;
  private final Clock clock;

  LiveController(ChangeFeed feed, Subscriptions subscriptions, Clock clock) {
    this.feed = feed;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  @SubscriptionMapping
  Flux<TransactionChange> transactionChanges(
      @Argument @Nullable TransactionFilter filter,
      @Argument @Nullable Long fromVersion,
      Principal viewer) {
    TransactionFilter which = TransactionFilter.orAll(filter);
    Predicate<TransactionChange> fits = fitting(which);
    return subscriptions
        .counted(viewer.getName(), feed.follow(fits, fromVersion == null ? null : fromVersion - 1))
        .takeUntilOther(expiry(viewer));
  }

  /** A deletion does not say what it deleted: it is told to all who follow its customer, or all. */
  private static Predicate<TransactionChange> fitting(TransactionFilter filter) {
    Predicate<Transaction> fits = filter.predicate();
    return change ->
        change.transaction() == null
            ? filter.user() == null || filter.user().equals(change.userId())
            : fits.test(change.transaction());
  }

  /** Whoever may look now may not look for ever: a subscription is as good as its token. */
  private Mono<Void> expiry(Principal viewer) {
    Instant at =
        viewer instanceof JwtAuthenticationToken token ? token.getToken().getExpiresAt() : null;
    return at == null
        ? Mono.error(Problems.tokenMissing())
        : Mono.delay(Duration.between(clock.instant(), at))
            .then(Mono.error(Problems.tokenExpired()));
  }
}
