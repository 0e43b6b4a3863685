package io.tidemark.streaming.ops;

import io.tidemark.streaming.sync.TableSpec;
import java.sql.SQLException;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
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
  int resync(@Parameters(paramLabel = "TABLE", description = "The table.") String table)
      throws SQLException {
    TableSpec spec = ProveCommand.spec(table);
    Workbench bench = opened.get();
    try (Serving serving = Serving.open(bench.settings().postgres())) {
      serving.forget(spec.table());
    }
    bench.out().printf("%s will be loaded anew%n", spec.table());
    return 0;
  }
}
