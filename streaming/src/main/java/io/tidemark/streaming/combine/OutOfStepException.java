package io.tidemark.streaming.combine;

/** {@code user_activity} is not what counting on it assumes; only a recompute helps. */
final class OutOfStepException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutOfStepException(String why) {
    super(why);
  }
}
