package io.tidemark.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Spares a JVM the work of loading the same classes at each start: the first run writes them to an
 * archive when it ends, later ones map it (JEP 350, dynamic class data sharing). An archive belongs
 * to one JVM and one classpath of jars, as they are; another one gets an archive of its own, and
 * the old one goes.
 */
final class ClassArchive {
  private ClassArchive() {}

  /**
   * The options that read the archive, or else write it. The JVM goes on without one that it cannot
   * use.
   *
   * @param write whether the next start is worth the seconds that the end of this run then takes
   */
  static List<String> options(Path folder, String name, String classpath, boolean write) {
    String mark = Long.toHexString(mark(classpath));
    Path archive = folder.resolve(name + "-" + mark + ".jsa");
    if (Files.exists(archive)) {
      return List.of(
          "-Xshare:auto",
          "-XX:SharedArchiveFile=" + archive,
          "-Xlog:cds=off",
          "-Xlog:cds+dynamic=off");
    }
    if (!write) {
      return List.of();
    }
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, name + "-*.jsa")) {
      for (Path file : old) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not remove old archives from " + folder, e);
    }
    return List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
  }

  private static long mark(String classpath) {
    CRC32 mark = new CRC32();
    add(mark, System.getProperty("java.home") + Runtime.version());
    for (String entry : classpath.split(":", -1)) {
      Path jar = Path.of(entry);
      try {
        add(mark, entry + Files.size(jar) + Files.getLastModifiedTime(jar).toMillis());
      } catch (IOException e) {
        throw StackFailure.notBuilt(jar);
      }
    }
    return mark.getValue();
  }

  private static void add(CRC32 mark, String text) {
    mark.update(text.getBytes(StandardCharsets.UTF_8));
  }
}
