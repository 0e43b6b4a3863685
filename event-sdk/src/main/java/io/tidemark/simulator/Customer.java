package io.tidemark.simulator;

import io.tidemark.events.UserState;
import java.util.Currency;
import org.jspecify.annotations.Nullable;

/**
 * A user and how that user pays.
 *
 * @param track the user's states so far
 * @param signUp the state at the beginning
 * @param currency of all the customer's transactions
 * @param cardLast4 of the customer's one card
 */
record Customer(Track<UserState> track, UserState signUp, Currency currency, String cardLast4) {
  /** The newest state, or the one to come for who has not arrived. */
  UserState state() {
    @Nullable UserState state = track.state();
    return state == null ? signUp : state;
  }
}
