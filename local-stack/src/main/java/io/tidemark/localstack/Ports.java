package io.tidemark.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Finds out, before anything is started, whether a port can be had. */
final class Ports {
  private static final InetAddress LOCAL = InetAddress.getLoopbackAddress();

  private Ports() {}

  /**
   * The port itself when it is free; any free one for 0.
   *
   * @param what whose port it is, for the message
   * @param option how to choose another one, for the message
   * @throws StackFailure TM-401 when it is taken, naming the process where this machine tells
   */
  static int require(String what, String option, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      // As the servers themselves do: a connection of the last run that is still closing is no
      // hindrance.
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(LOCAL, port));
      return probe.getLocalPort();
    } catch (IOException taken) {
      throw StackFailure.portTaken(what, option, port, owner(port));
    }
  }

  /** " by process 123 (command)", as far as it can be seen; Linux only. */
  private static String owner(int port) {
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try {
        for (String line : Files.readAllLines(Path.of(table))) {
          String[] columns = line.strip().split("\\s+", -1);
          // Column 1 is address:port in hexadecimal, column 3 the state (0A: listening), column 9
          // the socket.
          if (columns.length > 9
              && columns[1].endsWith(String.format(Locale.ROOT, ":%04X", port))
              && columns[3].equals("0A")) {
            return ownerOfSocket("socket:[" + columns[9] + "]");
          }
        }
      } catch (IOException notLinux) {
        return "";
      }
    }
    return "";
  }

  private static String ownerOfSocket(String socket) {
    for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
      Path descriptors = Path.of("/proc", Long.toString(process.pid()), "fd");
      try (DirectoryStream<Path> open = Files.newDirectoryStream(descriptors)) {
        for (Path descriptor : open) {
          if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
            return " by process %d (%s)"
                .formatted(process.pid(), process.info().command().orElse("unknown"));
          }
        }
      } catch (IOException someoneElsesOrGone) {
        // Then this process does not tell; another may.
      }
    }
    return "";
  }
}
