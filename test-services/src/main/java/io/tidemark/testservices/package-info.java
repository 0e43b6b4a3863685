/**
 * The services that tests run against: a real PostgreSQL and a real Kafka, one of each for a test
 * run's JVM. They are processes of this machine unless the system property {@code
 * tidemark.services} is {@code containers}, which asks for Docker containers. Ships nothing.
 */
@NullMarked
package io.tidemark.testservices;

import org.jspecify.annotations.NullMarked;
