package io.tidemark.localstack;

import java.nio.file.Path;

/**
 * What was asked for.
 *
 * @param checkout the product's root folder, built
 * @param kafkaPort where Kafka's clients connect
 * @param postgresPort where the database listens
 * @param apiPort where the API listens
 * @param simulator whether made-up front ends send traffic
 * @param rate their events a second; 0 is as fast as it goes
 * @param once whether it is stopped as soon as one purchase has come through
 */
record StackSettings(
    Path checkout,
    int kafkaPort,
    int postgresPort,
    int apiPort,
    boolean simulator,
    double rate,
    boolean once) {}
