package io.tidemark.streaming.sync.postgres;

import java.io.Serializable;

/**
 * A row of the lake that Postgres cannot hold.
 *
 * @param key the text of the key's values, with a line's end between two
 * @param version the lake version that wrote it
 * @param reason what is wrong, in words
 */
record Refusal(String key, long version, String reason) implements Serializable {}
