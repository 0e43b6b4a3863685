package io.tidemark.streaming.ops;

import io.tidemark.streaming.Targets;
import io.tidemark.streaming.sync.Target;
import java.util.List;
import picocli.CommandLine.Option;

/** The option that says which copy a command is about. */
final class TargetOption {
  @Option(
      names = "--target",
      defaultValue = "postgres",
      paramLabel = "NAME",
      description =
          "The copy in this database: postgres, redis or dynamodb (default: ${DEFAULT-VALUE}).")
  private String name = "";

  /** The one that was named. */
  Target of(Workbench bench) {
    List<Target> all = Targets.of(bench.spark(), bench.settings());
    return all.stream()
        .filter(target -> target.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                OperatorException.wrongUsage(
                    "TM-522 The lake is not copied to '%s', but to %s. Redis is a target where spark.tidemark.redis.uri is set, DynamoDB where spark.tidemark.dynamodb.region is."
                        .formatted(
                            name, String.join(", ", all.stream().map(Target::name).toList()))));
  }
}
