package io.tidemark.e2e.stack;

import io.tidemark.e2e.Checkout;
import io.tidemark.e2e.lake.LakeReader;
import io.tidemark.events.EventClient;
import io.tidemark.events.EventClientSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The running product, with what the tests reach it by. Its data lie in the build folder, and stay
 * there to be looked at after the tests.
 */
public final class Product implements AutoCloseable {

  private static final Path DATA = Checkout.ROOT.resolve("e2e/target/stack");

  private RunningStack stack;

  private Product(RunningStack stack) {
    this.stack = stack;
  }

  static Product startAnew() {
    return new Product(RunningStack.startAnew(DATA));
  }

  /** Its addresses, process ids and tokens, as they are now. */
  public StackInfo info() {
    return stack.info();
  }

  /** The serving database. */
  public Serving serving() {
    return new Serving(info().jdbc());
  }

  /** A table of the lake as it is now. */
  public LakeReader lake(String table) {
    return LakeReader.latest(info().lake().resolve(table));
  }

  /** A client that sends events as a front end does; the caller closes it. */
  public EventClient events() {
    return EventClient.connect(EventClientSettings.of(info().kafka()));
  }

  /**
   * Waits until everything that Kafka holds now has come through: every table says that its copy is
   * complete up to this moment.
   *
   * @throws org.awaitility.core.ConditionTimeoutException when it takes longer than six minutes
   */
  public void awaitEverythingSentSoFar() {
    serving().awaitCompleteThrough(Instant.now());
  }

  /** Ends it by SIGTERM. */
  public void stop() {
    stack.close();
  }

  /** Ends it as Ctrl-C does. */
  public void interrupt() {
    stack.interrupt();
  }

  /**
   * Starts it again on the data it has left.
   *
   * @return how long that took, until it was ready
   */
  public Duration startAgain() {
    Instant begun = Instant.now();
    stack = RunningStack.start(DATA);
    return Duration.between(begun, Instant.now());
  }

  /** {@code ./quickstart --once} on the data it has left; see {@link RunningStack#once}. */
  public String once() {
    return RunningStack.once(DATA);
  }

  @Override
  public void close() {
    stop();
  }
}
