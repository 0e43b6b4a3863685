package io.tidemark.simulator;

import io.tidemark.events.EventContract;
import io.tidemark.events.TransactionEvent;
import io.tidemark.events.TransactionState;
import io.tidemark.events.UserEvent;
import io.tidemark.events.UserState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One record to send. */
sealed interface Outgoing {

  /** What is special about it. */
  Kind kind();

  /** One line for a person: ids, kinds and statuses, nothing of a customer. */
  String line();

  /** The same, sent once more. */
  Outgoing again();

  record OfUser(Kind kind, UserEvent event) implements Outgoing {
    @Override
    public String line() {
      @Nullable UserState state = event.state();
      return describe(
          kind,
          EventContract.users().topic(),
          event.eventTime(),
          state == null ? "deleted" : state.status() + " " + state.tier(),
          event.userId().toString());
    }

    @Override
    public Outgoing again() {
      return new OfUser(Kind.DUPLICATE, event);
    }
  }

  record OfTransaction(Kind kind, TransactionEvent event) implements Outgoing {
    @Override
    public String line() {
      @Nullable TransactionState state = event.state();
      return describe(
          kind,
          EventContract.transactions().topic(),
          event.eventTime(),
          state == null ? "deleted" : state.status().toString(),
          event.transactionId().toString());
    }

    @Override
    public Outgoing again() {
      return new OfTransaction(Kind.DUPLICATE, event);
    }
  }

  /** A record that breaks the contract, so that no typed event can say it. */
  @SuppressWarnings("ArrayRecordComponent") // bytes as they travel
  record Broken(String topic, byte @Nullable [] key, byte[] value, Breakage breakage, Instant time)
      implements Outgoing {
    @Override
    public Kind kind() {
      return Kind.BROKEN;
    }

    @Override
    public String line() {
      return describe(Kind.BROKEN, topic, time, breakage.toString(), "");
    }

    @Override
    public Outgoing again() {
      throw new IllegalStateException("a broken record is sent once");
    }
  }

  private static String describe(Kind kind, String topic, Instant time, String what, String id) {
    return "%-27s %-15s %-12s %-20s %s".formatted(time, topic, kind, what, id).stripTrailing();
  }
}
