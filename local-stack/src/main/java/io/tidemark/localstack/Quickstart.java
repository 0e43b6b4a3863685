package io.tidemark.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts the whole product on this machine and keeps it running until it is told to stop (Ctrl-C or
 * SIGTERM). Exit code 0: it did what was asked; 1: something failed, and is said in words; 2: an
 * option is wrong; 130 and 143: it was stopped by Ctrl-C and by SIGTERM.
 */
@Command(
    name = "quickstart",
    description =
        "Starts the whole product on this machine: Kafka, PostgreSQL, Spark, the API, and traffic.",
    usageHelpAutoWidth = true,
    sortOptions = false)
public final class Quickstart implements Callable<Integer> {
  @Option(
      names = "--data",
      defaultValue = ".tidemark",
      paramLabel = "DIR",
      description = "Where everything is kept (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".tidemark");

  @Option(
      names = "--checkout",
      hidden = true,
      description = "The product's root folder; the script says it.")
  private Path checkout = Path.of("");

  @Option(
      names = "--kafka-port",
      defaultValue = "19092",
      paramLabel = "PORT",
      description = "Where Kafka listens (default: ${DEFAULT-VALUE}; 0: any free port).")
  private int kafkaPort;

  @Option(
      names = "--postgres-port",
      defaultValue = "15432",
      paramLabel = "PORT",
      description = "Where PostgreSQL listens (default: ${DEFAULT-VALUE}; 0: any free port).")
  private int postgresPort;

  @Option(
      names = "--api-port",
      defaultValue = "8080",
      paramLabel = "PORT",
      description =
          "Where the API and the support page are (default: ${DEFAULT-VALUE}; 0: any free port).")
  private int apiPort;

  @Option(names = "--no-simulator", description = "Send no made-up traffic.")
  private boolean noSimulator;

  @Option(
      names = "--rate",
      defaultValue = "20",
      paramLabel = "N",
      description =
          "Events a second of the made-up traffic (default: ${DEFAULT-VALUE}; 0: as fast as it goes).")
  private double rate;

  @Option(
      names = "--once",
      description = "Send one purchase through everything, show what the API answers, stop.")
  private boolean once;

  @Option(names = "--reset", description = "Forget everything kept so far, and start anew.")
  private boolean reset;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this, and stop.")
  @SuppressWarnings("UnusedVariable") // Seen by the command line, which then does not call.
  private boolean help;

  private Quickstart() {}

  /** Runs until it is done or told to stop; see the class. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Quickstart()).execute(args));
  }

  @Override
  public Integer call() {
    Console console = new Console(System.out, Boolean.getBoolean("tidemark.terminal"));
    try (DataFolder folder = DataFolder.take(data)) {
      // Before the first logger is made: what libraries have to say is for a file, not for the
      // terminal.
      System.setProperty("log4j2.configurationFile", "log4j2-launcher.xml");
      System.setProperty("tidemark.logs", folder.logs().toString());
      // It would complain on the terminal when Ctrl-C comes before that first logger.
      System.setProperty("log4j.shutdownHookEnabled", "false");
      run(folder, console);
      return 0;
    } catch (StackFailure e) {
      console.say("");
      console.say(e.text());
      return 1;
    } catch (CancellationException stopped) {
      return 0;
    }
  }

  private void run(DataFolder folder, Console console) {
    List<String> leftovers = Leftovers.end(folder.children());
    if (!leftovers.isEmpty()) {
      console.stage(
          "ended what a killed quickstart had left running: " + String.join(", ", leftovers));
    }
    if (reset) {
      folder.reset();
      console.stage("starting anew: everything kept before is gone");
    }
    StackSettings settings =
        new StackSettings(
            checkout.toAbsolutePath(),
            Ports.require("Kafka", "--kafka-port", kafkaPort),
            Ports.require("PostgreSQL", "--postgres-port", postgresPort),
            Ports.require("the API", "--api-port", apiPort),
            !noSimulator && !once,
            rate,
            once);
    try (Stack stack = new Stack(settings, folder, console)) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stack, console), "stop-stack"));
      try {
        stack.start();
        if (once) {
          stack.sendOne();
        } else {
          stack.watch();
        }
      } catch (RuntimeException e) {
        // What fails because everything is being ended is no news.
        throw stack.isOpen() ? e : new CancellationException();
      }
      console.stage("stopping");
    }
  }

  /** Told to stop, or when all is done and nothing is left to stop. */
  private static void stop(Stack stack, Console console) {
    boolean wasOpen = stack.isOpen();
    if (wasOpen) {
      console.stage(
          "stopping; the first time this takes longer, to keep loaded classes for the next start");
    }
    stack.close();
    if (wasOpen) {
      console.stage("stopped; the next start goes on from here");
    }
  }
}
