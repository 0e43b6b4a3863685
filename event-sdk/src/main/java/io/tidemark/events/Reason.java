package io.tidemark.events;

/** Why a record breaks its contract: one word for dashboards and for choosing what to replay. */
public enum Reason {
  /** The value is empty, is not UTF-8, or is not one JSON document. */
  NOT_JSON,
  /** A field that the contract asks for is not there. */
  MISSING_FIELD,
  /**
   * The document is not an object, or a field holds another JSON type than text (or null where
   * allowed).
   */
  WRONG_TYPE,
  /** A field holds text that is not allowed there, or stands twice in the object. */
  BAD_VALUE,
  /** The record's Kafka key is not the id of the entity in its value. */
  KEY_MISMATCH,
  /** The value has more than {@link EventContract#MAX_BYTES} bytes. */
  TOO_LARGE
}
