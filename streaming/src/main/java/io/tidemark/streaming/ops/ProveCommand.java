package io.tidemark.streaming.ops;

import io.tidemark.streaming.prove.Difference;
import io.tidemark.streaming.prove.Proof;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.sync.Repair;
import io.tidemark.streaming.sync.Target;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark prove}: whether the copy holds exactly the lake's rows. */
@Command(
    name = "prove",
    description = {
      "Compares the copy with the lake, row by row, at the version that the ledger names; neither is stopped meanwhile. Exits with 1 when a table differs.",
      "With --drill the differing rows are shown as they are: mind who looks over your shoulder."
    })
final class ProveCommand implements Callable<Integer> {
  private final Supplier<Workbench> opened;

  @Parameters(
      paramLabel = "TABLE",
      arity = "0..*",
      description = "Only these (default: every table of the copy).")
  private List<String> tables = new ArrayList<>();

  @Option(names = "--drill", description = "Show the keys that differ, and both rows.")
  private boolean drill;

  @Option(
      names = "--limit",
      defaultValue = "20",
      paramLabel = "N",
      description = "Show N keys a table at most (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--repair", description = "Put differing rows right, then prove again.")
  private boolean repair;

  @Mixin private TargetOption target = new TargetOption();

  ProveCommand(Supplier<Workbench> opened) {
    this.opened = opened;
  }

  @Override
  public Integer call() throws Exception {
    List<TableSpec> specs = specs();
    Workbench bench = opened.get();
    Target copy = target.of(bench);
    TextTable result =
        new TextTable("table", "lake version", "rows", "in the copy", "result", "seconds");
    boolean equal = true;
    for (TableSpec spec : specs) {
      bench.progress().println("proving " + spec.table());
      Proof proof = copy.prove(spec);
      if (drill) {
        print(proof, bench.out());
      }
      if (repair && !proof.equal()) {
        row(result, proof);
        proof = repair(spec, proof, copy, bench);
      }
      row(result, proof);
      equal &= proof.equal();
    }
    result.print(bench.out());
    return equal ? 0 : 1;
  }

  private List<TableSpec> specs() {
    return tables.isEmpty()
        ? TableSpec.all()
        : tables.stream().distinct().map(ProveCommand::spec).toList();
  }

  /** The table of this name. */
  static TableSpec spec(String table) {
    List<TableSpec> all = TableSpec.all();
    return all.stream()
        .filter(spec -> spec.table().equals(table))
        .findFirst()
        .orElseThrow(
            () ->
                OperatorException.wrongUsage(
                    "TM-520 There is no table '%s' in the copy; there are %s."
                        .formatted(
                            table,
                            String.join(", ", all.stream().map(TableSpec::table).toList()))));
  }

  private static Proof repair(TableSpec spec, Proof proof, Target copy, Workbench bench)
      throws Exception {
    if (!proof.complete()) {
      throw new OperatorException(
          "TM-521 '%s' differs in so many places that it is not repaired row by row; nothing has been changed. Load it anew: tidemark sync resync %s"
              .formatted(proof.table(), proof.table()));
    }
    long version =
        new Repair(bench.spark(), bench.lake(), copy)
            .of(spec, proof.differences().stream().map(Difference::key).distinct().toList());
    bench
        .progress()
        .printf(
            "repaired %,d rows of %s as of version %d; proving it again%n",
            proof.differences().size(), proof.table(), version);
    return copy.prove(spec);
  }

  private void print(Proof proof, PrintWriter out) {
    for (Difference difference : proof.differences().stream().limit(limit).toList()) {
      out.printf(
          "%s %s: %s%n",
          proof.table(), String.join(", ", difference.key()), inWords(difference.kind()));
      difference.columns().forEach((column, values) -> out.printf("  %s: %s%n", column, values));
      whole("lake", difference.copy() == null ? difference.lake() : null, out);
      whole("copy", difference.lake() == null ? difference.copy() : null, out);
    }
    int more = proof.differences().size() - limit;
    if (more > 0 || !proof.complete()) {
      out.printf(
          "%s: %,d more%s%n",
          proof.table(), Math.max(0, more), proof.complete() ? "" : " at least");
    }
  }

  private static void whole(
      String side, @Nullable Map<String, @Nullable String> row, PrintWriter out) {
    if (row != null) {
      out.printf("  %s: %s%n", side, row);
    }
  }

  private static String inWords(Difference.Kind kind) {
    return switch (kind) {
      case MISSING -> "is missing in the copy";
      case EXTRA -> "is in the copy, and not in the lake";
      case DIFFERENT -> "differs (lake / copy)";
    };
  }

  private static void row(TextTable table, Proof proof) {
    table.row(
        proof.table(),
        proof.lakeVersion(),
        "%,d".formatted(proof.lakeRows()),
        "%,d".formatted(proof.copyRows()),
        proof.equal()
            ? "equal"
            : "%,d%s differ"
                .formatted(proof.differences().size(), proof.complete() ? "" : " at least"),
        "%.1f".formatted(proof.took().toMillis() / 1000.0));
  }
}
