#!/usr/bin/env bash
# Builds the jars that the images are made of. Nothing is compiled inside an image: what was tested is what runs.
#   streaming/target/tidemark-streaming-*.jar, graphql-api/target/tidemark-graphql-api-*-exec.jar,
#   event-sdk/target/tidemark-event-sdk-*.jar, and what the first and the last need beside them in target/docker/lib.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
rm -rf streaming/target/docker event-sdk/target/docker
mvn -B -DskipTests -pl streaming,graphql-api,event-sdk -am \
  package dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory=target/docker/lib
