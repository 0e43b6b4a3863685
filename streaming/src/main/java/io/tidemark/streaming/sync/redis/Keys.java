package io.tidemark.streaming.sync.redis;

import java.io.Serializable;

/**
 * What Redis has of one table.
 *
 * @param rows a hash: by the row's key, the row as a JSON document
 */
record Keys(String rows) implements Serializable {
  static final String PREFIX = "tidemark:";
  static final String LEDGER = ":ledger";

  static Keys of(String table) {
    return new Keys(PREFIX + table);
  }

  /** A hash: the version that the rows are of, and since when. */
  String ledger() {
    return rows + LEDGER;
  }

  /** The writer that is inside; it falls by itself when that one is gone. */
  String fence() {
    return rows + ":fence";
  }

  /** A hash: what holds the table back. */
  String hold() {
    return rows + ":hold";
  }

  /** A hash: what the last proof found. */
  String proof() {
    return rows + ":proof";
  }

  /** A hash: the rows that a batch brings. */
  String staged(String batch) {
    return rows + ":staged:" + batch;
  }

  /** A set: the keys that it removes. */
  String removed(String batch) {
    return rows + ":removed:" + batch;
  }

  /** A hash: the load that has been begun. */
  String loading() {
    return rows + ":loading";
  }

  /** A hash: by number, how many rows each part of it has that is in. */
  String parts(String load) {
    return rows + ":parts:" + load;
  }

  /** A hash: the rows of a load. */
  String load(String load) {
    return rows + ":load:" + load;
  }

  /** The rows that a load has replaced, until they are gone. */
  String old(String load) {
    return rows + ":old:" + load;
  }
}
