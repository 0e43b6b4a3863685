package io.tidemark.streaming.sync.dynamodb;

/** Somebody else has moved the copy, so this step changes nothing. */
final class MovedOnException extends RuntimeException {
  MovedOnException(String message) {
    super(message);
  }
}
