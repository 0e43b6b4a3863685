package io.tidemark.bench.api;

import java.nio.file.Path;
import java.util.List;

/** What a JVM may keep of one run for the next, so that it starts sooner. */
enum Archive {
  NONE("nothing kept"),
  /** JEP 350; what the local stack does. */
  CLASSES("class archive (CDS)"),
  /** JEP 483, 514 and 515: classes, linked, and profiles. */
  AOT("AOT cache");

  private static final int AOT_SINCE = 25;

  private final String title;

  Archive(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Those that this JVM has. */
  static List<Archive> known() {
    return Runtime.version().feature() >= AOT_SINCE ? List.of(values()) : List.of(NONE, CLASSES);
  }

  /** The options that write it when a run ends in order. */
  List<String> write(Path folder) {
    return switch (this) {
      case NONE -> List.of();
      case CLASSES ->
          List.of(
              "-XX:ArchiveClassesAtExit=" + file(folder), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
      case AOT -> List.of("-XX:AOTCacheOutput=" + file(folder));
    };
  }

  /** The options that read it. */
  List<String> read(Path folder) {
    return switch (this) {
      case NONE -> List.of();
      case CLASSES ->
          List.of(
              "-XX:SharedArchiveFile=" + file(folder), "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
      case AOT -> List.of("-XX:AOTCache=" + file(folder));
    };
  }

  private Path file(Path folder) {
    return folder.resolve("api." + this);
  }
}
