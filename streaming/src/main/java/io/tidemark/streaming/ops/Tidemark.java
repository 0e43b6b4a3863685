package io.tidemark.streaming.ops;

import io.tidemark.streaming.StreamingApplication;
import io.tidemark.streaming.lake.EventFlow;
import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.SyncException;
import io.tidemark.streaming.settings.InvalidSettingsException;
import io.tidemark.streaming.settings.Settings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The operator's commands, for {@code spark-submit} with the same {@code spark.tidemark.*} settings
 * as the application. What was asked for goes to standard output, everything else to standard
 * error. Exits with 0 when it is done, with 1 when it failed, with 2 when the command or a setting
 * is wrong.
 */
@Command(
    name = "tidemark",
    description = "Works with a lake beside the running streaming application.",
    synopsisSubcommandLabel = "COMMAND")
public final class Tidemark {
  private Tidemark() {}

  /** Runs one command; see the class. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(() -> open(out, err), out, err, args));
  }

  /**
   * Runs one command.
   *
   * @param opened opens the lake; asked only once the command is known to be right
   * @return the exit code
   */
  static int run(Supplier<Workbench> opened, PrintWriter out, PrintWriter err, String... args) {
    CommandLine commands =
        new CommandLine(new Tidemark())
            .addSubcommand(new QuarantineCommands(opened))
            .addSubcommand(new EraseCommands(opened))
            .addSubcommand(new ProveCommand(opened))
            .addSubcommand(new SyncCommands(opened))
            .registerConverter(Instant.class, Since::parse)
            .registerConverter(Duration.class, Since::time)
            .registerConverter(Place.class, Place::parse)
            .setUsageHelpAutoWidth(true)
            .setOut(out)
            .setErr(err)
            .setExecutionExceptionHandler(Tidemark::failed);
    withHelp(commands);
    return commands.execute(args);
  }

  private static void withHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this, and stop.")
                .build());
    command.getSubcommands().values().forEach(Tidemark::withHelp);
  }

  private static int failed(Exception failure, CommandLine command, Object parsed) {
    PrintWriter err = command.getErr();
    if (failure instanceof InvalidSettingsException) {
      err.println(failure.getMessage());
      return 2;
    }
    if (failure instanceof OperatorException refused) {
      err.println(failure.getMessage());
      return refused.exitCode();
    }
    if (failure instanceof SyncException) {
      err.println(failure.getMessage());
    } else {
      err.println("TM-500 Failed; the same command can be given again.");
      failure.printStackTrace(err);
    }
    return 1;
  }

  private static Workbench open(PrintWriter out, PrintWriter progress) {
    // Whatever Spark's own settings say: its story of each job would drown what was asked for.
    Configurator.setRootLevel(Level.WARN);
    SparkConf conf = new SparkConf();
    Settings settings = StreamingApplication.settings(conf);
    progress.println("opening the lake at " + settings.lake());
    conf.setIfMissing("spark.app.name", "tidemark-operator");
    // Beside batches of a few rows that the application knows, whole tables are read here.
    conf.setIfMissing("spark.sql.codegen.wholeStage", "true");
    conf.setIfMissing("spark.sql.codegen.factoryMode", "FALLBACK");
    SparkSession spark = StreamingApplication.session(conf);
    return new Workbench(
        spark, new Lake(spark, settings.lake()), EventFlow.all(), settings, out, progress);
  }
}
