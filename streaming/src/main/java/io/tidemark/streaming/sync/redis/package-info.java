/**
 * Redis as a target of sync: a table is one hash of JSON documents, and each step that readers may
 * see is one script.
 */
@NullMarked
package io.tidemark.streaming.sync.redis;

import org.jspecify.annotations.NullMarked;
