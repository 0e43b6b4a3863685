package io.tidemark.streaming.sync;

/**
 * How the copy of a table is, in words for an operator.
 *
 * @param version of the lake that it holds
 * @param secondsOld how old its rows are at most
 * @param sync whether it is followed, or what keeps it
 * @param proof what the last one found
 */
public record CopyStatus(
    String table, long version, String secondsOld, String sync, String proof) {}
