package io.tidemark.api.limits;

/**
 * What an operation costs, known before it runs.
 *
 * @param records records that the answer could hold
 * @param limit records that an answer may hold
 */
record Cost(long records, long limit) {}
