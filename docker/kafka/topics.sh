#!/usr/bin/env bash
# topics.sh BOOTSTRAP_SERVERS: makes the topics that are not there yet. The list is that of src-schema/topics.json
# (a test compares the two: the Kafka image has nothing that reads JSON). One broker, so one replica.
set -euo pipefail
bootstrap=$1

topic() {
  local name=$1 partitions=$2 retention_days=$3
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$bootstrap" --create --if-not-exists \
    --topic "$name" --partitions "$partitions" --replication-factor 1 \
    --config "retention.ms=$((retention_days * 24 * 60 * 60 * 1000))" \
    --config message.timestamp.type=LogAppendTime
}

#     name             partitions  days
topic users.v1         2           7
topic transactions.v1  2           7
