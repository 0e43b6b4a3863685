package io.tidemark.streaming.ops;

import io.tidemark.streaming.Targets;
import io.tidemark.streaming.serving.TableSpec;
import io.tidemark.streaming.sync.CopyStatus;
import io.tidemark.streaming.sync.Target;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark sync}: the copy's tables, beside the running application. */
@Command(name = "sync", description = "Works with the tables of the copy.")
final class SyncCommands {
  private final Supplier<Workbench> opened;

  SyncCommands(Supplier<Workbench> opened) {
    this.opened = opened;
  }

  @Command(
      name = "resync",
      description = {
        "Has a table of the copy loaded anew from the lake: by the running application within seconds, else at its next start. Readers see the old rows until the new ones are there."
      })
  int resync(
      @Parameters(paramLabel = "TABLE", description = "The table.") String table,
      @Mixin TargetOption target)
      throws Exception {
    return say(
        target,
        table,
        copy -> {
          copy.resync(table);
          return "%s will be loaded anew%n";
        });
  }

  @Command(
      name = "status",
      description =
          "How far each table of the copy is, how old its rows are at most, whether it is held back, and what its last proof found.")
  int status() throws Exception {
    Workbench bench = opened.get();
    TextTable table =
        new TextTable("table", "copy", "lake version", "seconds old", "sync", "proof");
    for (Target target : Targets.of(bench.spark(), bench.settings())) {
      for (CopyStatus copy : target.status()) {
        table.row(
            copy.table(),
            target.name(),
            copy.version(),
            copy.secondsOld(),
            copy.sync(),
            copy.proof());
      }
    }
    table.print(bench.out());
    return 0;
  }

  @Command(name = "pause", description = "Holds a table of the copy as it is, until it is resumed.")
  int pause(
      @Parameters(paramLabel = "TABLE", description = "The table.") String table,
      @Mixin TargetOption target)
      throws Exception {
    return say(
        target,
        table,
        copy -> {
          copy.pause(table);
          return "%1$s is held until 'sync resume %1$s'%n";
        });
  }

  @Command(name = "resume", description = "Ends a pause.")
  int resume(
      @Parameters(paramLabel = "TABLE", description = "The table.") String table,
      @Mixin TargetOption target)
      throws Exception {
    return say(
        target,
        table,
        copy -> copy.resume(table) ? "%s is followed again%n" : "%s was not paused%n");
  }

  @Command(
      name = "approve",
      description =
          "Lets through what the brake has stopped: so many removals, once. More than that is stopped again.")
  int approve(
      @Parameters(paramLabel = "TABLE", description = "The table.") String table,
      @Mixin TargetOption target)
      throws Exception {
    return say(
        target,
        table,
        copy -> copy.approve(table) ? "%s is let through%n" : "%s is not held by the brake%n");
  }

  /** What is done to a table, and what to say of it then. */
  @FunctionalInterface
  private interface Change {
    String of(Target copy) throws Exception;
  }

  private int say(TargetOption target, String table, Change change) throws Exception {
    TableSpec spec = ProveCommand.spec(table);
    Workbench bench = opened.get();
    bench.out().printf(change.of(target.of(bench)), spec.table());
    return 0;
  }
}
