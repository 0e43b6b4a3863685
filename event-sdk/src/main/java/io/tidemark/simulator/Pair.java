package io.tidemark.simulator;

/**
 * Two neighbouring events of one entity, to be sent in the wrong order.
 *
 * @param first what was true first; sent second
 * @param second what was true then; sent first
 */
record Pair(Outgoing first, Outgoing second) {}
