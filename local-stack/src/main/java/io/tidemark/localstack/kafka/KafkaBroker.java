package io.tidemark.localstack.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The broker's process. Formats its folder the first time, resumes from it every other time, prints
 * {@code kafka ready} on standard output once clients are served, and shuts down cleanly on
 * SIGTERM.
 *
 * <p>It listens on 127.0.0.1 only, has no authentication, and creates no topic unasked. The ports
 * may change from one run to the next: nothing in the folder names them.
 */
@Command(name = "kafka", description = "A Kafka broker for this machine alone.")
public final class KafkaBroker implements Callable<Integer> {
  /** What is printed, on a line of its own, when clients are served. */
  public static final String READY = "kafka ready";

  private static final int NODE = 1;
  private static final String CONTROLLER_LISTENER = "CONTROLLER";

  @Option(names = "--port", required = true, description = "Where clients connect.")
  private int port;

  @Option(
      names = "--controller-port",
      required = true,
      description = "Where the controller listens.")
  private int controllerPort;

  @Option(
      names = "--dir",
      required = true,
      description = "The folder of its data; made when missing.")
  private Path dir = Path.of("");

  @Option(
      names = "--stop-with-parent",
      description = "Stop when the process that started this one is gone, however it went.")
  private boolean stopWithParent;

  private KafkaBroker() {}

  /** Runs until it is told to stop; see the class. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new KafkaBroker()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.exists(dir.resolve("meta.properties"))) {
      format();
    }
    KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings(), false), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "stop-kafka"));
    server.startup();
    System.out.println(READY);
    if (stopWithParent) {
      ProcessHandle.current().parent().ifPresent(KafkaBroker::stopAfter);
    }
    server.awaitShutdown();
    return 0;
  }

  private static void stopAfter(ProcessHandle parent) {
    Thread watch =
        new Thread(
            () -> {
              parent.onExit().join();
              System.exit(0);
            },
            "watch-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private void format() throws Exception {
    Files.createDirectories(dir);
    new Formatter()
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .setControllerListenerName(CONTROLLER_LISTENER)
        .addDirectory(dir.toString())
        .setMetadataLogDirectory(dir.toString())
        .run();
  }

  private Map<String, String> settings() {
    String clients = "PLAINTEXT://127.0.0.1:" + port;
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", Integer.toString(NODE)),
        Map.entry("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort),
        Map.entry("controller.listener.names", CONTROLLER_LISTENER),
        Map.entry(
            "listeners", clients + "," + CONTROLLER_LISTENER + "://127.0.0.1:" + controllerPort),
        Map.entry("advertised.listeners", clients),
        Map.entry(
            "listener.security.protocol.map",
            "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT"),
        Map.entry("log.dirs", dir.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        // One broker: one copy of everything, and one partition of what only the broker itself
        // reads.
        Map.entry("offsets.topic.num.partitions", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("share.coordinator.state.topic.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        // A consumer alone in its group need not wait for others.
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // Small: two cores, a few topics, a laptop's disk. The cleaner's buffer alone is 128 MB by
        // default.
        Map.entry("num.network.threads", "1"),
        Map.entry("num.io.threads", "2"),
        Map.entry("background.threads", "2"),
        Map.entry("log.cleaner.dedupe.buffer.size", "4194304"),
        Map.entry("log.segment.bytes", "67108864"),
        Map.entry("log.index.size.max.bytes", "1048576"),
        // It serves only after a heartbeat has been answered; every two seconds by default.
        Map.entry("broker.heartbeat.interval.ms", "250"));
  }
}
