/**
 * DynamoDB as a target of sync: an item is a row as one commit of the lake left it, and one item,
 * the ledger, says up to which commit readers look.
 */
@NullMarked
package io.tidemark.streaming.sync.dynamodb;

import org.jspecify.annotations.NullMarked;
