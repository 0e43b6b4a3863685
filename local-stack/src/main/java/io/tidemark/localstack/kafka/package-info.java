/**
 * A real Kafka broker as one small process: broker and controller in one, data in one folder,
 * reachable from this machine only.
 */
@NullMarked
package io.tidemark.localstack.kafka;

import org.jspecify.annotations.NullMarked;
