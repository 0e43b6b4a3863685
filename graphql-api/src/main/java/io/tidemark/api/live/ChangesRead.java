package io.tidemark.api.live;

import java.util.List;

/**
 * What has changed since a version.
 *
 * @param through the ledger's version when it was read
 * @param tooMany whether there is more than is told one by one; then none is listed
 * @param changes by version, ascending
 */
record ChangesRead(long through, boolean tooMany, List<TransactionChange> changes) {}
