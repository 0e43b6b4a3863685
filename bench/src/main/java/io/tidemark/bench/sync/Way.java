package io.tidemark.bench.sync;

import io.tidemark.bench.data.Database;

/** A way of bringing rows of the lake into Postgres. */
interface Way {

  /** What it is called in tables. */
  String name();

  /** Brings them all, or some of them where that is said; what that took. */
  Took bring(Database database) throws Exception;

  /**
   * Whether the table holds what it should afterwards; those that do only a part of the work, or
   * other work, look themselves whether it was done.
   */
  boolean whole();

  /** A measurement: seconds for all rows. */
  record Took(double seconds) {}
}
