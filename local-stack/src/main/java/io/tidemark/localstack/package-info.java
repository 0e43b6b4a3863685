/**
 * The whole product on one machine, without Docker: starts a real Kafka broker, a real PostgreSQL,
 * the Spark application and the API as child processes with their data under one folder, watches
 * them, and stops them together.
 */
@NullMarked
package io.tidemark.localstack;

import org.jspecify.annotations.NullMarked;
