package io.tidemark.streaming.ops;

import io.tidemark.streaming.lake.Lake;
import io.tidemark.streaming.serving.TableSpec;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Erases one person, beside the running application.
 *
 * <p>What has been found is removed; then it waits until everything that was in Kafka by then has
 * come through to Postgres: the delete events, and what was under way. It looks again, since some
 * of that may be the person's, until nothing is found any more. All that is left then lies in
 * files, until a VACUUM.
 *
 * <p>Asked again, at any moment and after any crash, it does what is left to do. One person, one
 * thread.
 */
final class Erasure {
  /** Whoever is heard of again after this many removals is still being sent. */
  private static final int ROUNDS = 3;

  private static final Duration SAY_EVERY = Duration.ofSeconds(5);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final Lake lake;
  private final PrintWriter progress;
  private final Serving serving;
  private final UUID user;
  private final Duration patience;
  private final TraceSearch search;
  private final Erasures erasures;
  private final Removal removal;
  private final OldFiles oldFiles;
  private final Map<String, Long> removed = new LinkedHashMap<>();
  private final Map<String, Long> versions = new TreeMap<>();
  private Instant last = Instant.EPOCH;

  /**
   * @param patience how long to wait for Postgres
   */
  Erasure(Workbench bench, Serving serving, UUID user, Duration patience) {
    this.lake = bench.lake();
    this.progress = bench.progress();
    this.serving = serving;
    this.user = user;
    this.patience = patience;
    this.search = new TraceSearch(bench, user);
    this.erasures = new Erasures(bench);
    this.removal = new Removal(bench, user);
    this.oldFiles = new OldFiles(bench);
  }

  /**
   * What would be removed now, by table.
   *
   * @throws OperatorException TM-506 when nothing knows this user
   */
  Map<String, Long> found() {
    return known(search.look()).rows();
  }

  /** What this erasure has removed so far, by table. */
  Map<String, Long> removed() {
    return removed;
  }

  /** When the person was last erased, as far as is known by now. */
  Instant last() {
    return last;
  }

  /**
   * Removes the person from every table, and waits until Postgres has followed.
   *
   * @throws OperatorException TM-506 when nothing knows this user, TM-507 when Postgres does not
   *     follow in time, TM-508 when the person's events keep coming, TM-509 when Postgres has rows
   *     that it should not have
   */
  void run() throws SQLException {
    Traces traces = known(search.look());
    for (int round = 1; ; round++) {
      remove(traces);
      awaitCopy(last, versions);
      Traces now = search.look();
      followed(traces.rows("user_activity") - now.rows("user_activity"));
      if (now.isEmpty()) {
        break;
      }
      if (round == ROUNDS) {
        throw new OperatorException(
            "TM-508 Rows of this user keep coming: after %d removals there are %s again. Whatever sends them must stop first; then give the same command again."
                .formatted(ROUNDS, now.rows()));
      }
      traces = now;
    }
    Map<String, Long> served = serving.rowsOf(user);
    if (!served.isEmpty()) {
      throw new OperatorException(
          "TM-509 PostgreSQL still has rows of this user (%s), though its ledger has passed the erasure: the copy is not what the lake is. Have it loaded anew (docs/operations.md, 'A table of the copy is in doubt')."
              .formatted(served));
    }
  }

  private Traces known(Traces traces) {
    Optional<Erasures.Past> past = erasures.of(user);
    if (past.isPresent()) {
      last = past.get().last();
      versions.putAll(past.get().versions());
    } else if (traces.isEmpty() && !traces.tombstone()) {
      throw new OperatorException(
          "TM-506 No table of the lake knows a user %s, and none was erased. Check the id: it is the one in user_id, not an e-mail address. What has been sent but is not in the lake yet is found once it is there."
              .formatted(user));
    }
    return traces;
  }

  private void remove(Traces traces) {
    if (!traces.isEmpty()) {
      progress.printf("removing %s%n", traces.rows());
      note(removal.of(search, traces, Instant.now().truncatedTo(ChronoUnit.MICROS)));
    } else if (last.equals(Instant.EPOCH)) {
      // A crash between the last removal and its note.
      note(Map.of("users", new Erasures.Removed(0, lake.latestVersion("users"))));
    }
  }

  /** Combine has removed rows of user_activity. */
  private void followed(long rows) {
    if (rows > 0) {
      note(
          Map.of("user_activity", new Erasures.Removed(rows, lake.latestVersion("user_activity"))));
    }
  }

  private void note(Map<String, Erasures.Removed> done) {
    last = Instant.now();
    erasures.note(user, last, done);
    done.forEach(
        (table, what) -> {
          removed.merge(table, what.rows(), Long::sum);
          versions.put(table, what.version());
        });
  }

  /** What lies in files that their table does not read any more, by table. */
  Map<String, OldFiles.Left> left() {
    Map<String, OldFiles.Left> left = new LinkedHashMap<>();
    for (String table : TraceSearch.TABLES) {
      oldFiles.left(table, last).ifPresent(files -> left.put(table, files));
    }
    return left;
  }

  /**
   * How many files that are still read hold rows of the person beneath deletion vectors, by table.
   */
  Map<String, Integer> masked() {
    Map<String, Integer> masked = new LinkedHashMap<>();
    for (String table : TraceSearch.TABLES) {
      int files = oldFiles.masked(table, search.holds(table)).size();
      if (files > 0) {
        masked.put(table, files);
      }
    }
    return masked;
  }

  /** The tables whose log may hold something of the person in its statistics. */
  List<String> logsInDoubt() {
    return TraceSearch.TABLES.stream().filter(table -> !oldFiles.logHoldsKeysOnly(table)).toList();
  }

  /**
   * Removes all of these files now.
   *
   * @param grace for how long a writer may take to commit a file that it has written; younger files
   *     are left alone
   * @throws OperatorException TM-507 when Postgres, and with it every reader of a change feed, does
   *     not get past them in time
   */
  void vacuum(Duration grace) throws SQLException {
    for (String table : TraceSearch.TABLES) {
      oldFiles.rewrite(table, search.holds(table));
    }
    Instant since =
        left().values().stream()
            .map(OldFiles.Left::last)
            .reduce(last, (a, b) -> a.isAfter(b) ? a : b)
            .plusMillis(1);
    awaitCopy(since, Map.of());
    Waiting waiting = new Waiting(since.plus(grace));
    while (!waiting.isOver()) {
      waiting.say(
          "files younger than %s may be about to be committed; VACUUM at %s"
              .formatted(Moments.text(grace), Moments.text(since.plus(grace))));
    }
    for (String table : TraceSearch.TABLES) {
      progress.printf("VACUUM %s%n", table);
      oldFiles.vacuum(table, since);
    }
  }

  private void awaitCopy(Instant moment, Map<String, Long> atLeast) throws SQLException {
    Waiting waiting = new Waiting(Instant.now().plus(patience));
    for (List<String> behind = behind(moment, atLeast);
        !behind.isEmpty();
        behind = behind(moment, atLeast)) {
      if (waiting.isOver()) {
        throw new OperatorException(
            "TM-507 PostgreSQL has not followed within %s: %s. What has been removed from the lake stays removed; the copy follows when the streaming application runs, and old files stay until then, since it reads them. Start it, and give the same command again."
                .formatted(Moments.text(patience), String.join(", ", behind)));
      }
      waiting.say("waiting for PostgreSQL: " + String.join(", ", behind));
    }
  }

  private List<String> behind(Instant moment, Map<String, Long> atLeast) throws SQLException {
    List<String> behind = new ArrayList<>();
    Map<String, Serving.Reached> ledger = serving.ledger();
    for (TableSpec spec : TableSpec.all()) {
      Serving.Reached reached = ledger.getOrDefault(spec.table(), Serving.Reached.NOTHING);
      long version = atLeast.getOrDefault(spec.table(), -1L);
      if (reached.version() < version) {
        behind.add(spec.table() + " at version " + reached.version() + " of " + version);
      } else if (!reached.completeThrough().isAfter(moment)) {
        behind.add(spec.table() + " not complete through " + Moments.text(moment));
      }
    }
    return behind;
  }

  /** Says now and then what is waited for. */
  private final class Waiting {
    private final Instant begun = Instant.now();
    private final Instant until;
    private Instant said = Instant.EPOCH;

    Waiting(Instant until) {
      this.until = until;
    }

    boolean isOver() {
      return !Instant.now().isBefore(until);
    }

    void say(String what) {
      Instant now = Instant.now();
      if (!now.isBefore(said.plus(SAY_EVERY))) {
        progress.printf("%s (%d s)%n", what, Duration.between(begun, now).toSeconds());
        said = now;
      }
      Attempts.pause(LOOK_EVERY);
    }
  }
}
