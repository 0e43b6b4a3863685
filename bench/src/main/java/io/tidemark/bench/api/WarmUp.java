package io.tidemark.bench.api;

import io.tidemark.bench.harness.CpuTime;
import io.tidemark.bench.harness.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Lets one server answer while the others rest, with pauses, until its compilers are done: as long
 * as 32 connections ask without a pause, a machine with few processors leaves the compilers none,
 * and the rate stands still far below what it will be.
 */
final class WarmUp {
  /** Below so many microseconds of compilers' time a request they are done. */
  static final double DONE = 10;

  private static final Duration TURN = Duration.ofSeconds(2);
  private static final long PAUSE_MILLIS = 2_000;
  private static final List<Operation> ASKED =
      List.of(Operation.BY_ID, Operation.USER_PAGE, Operation.LIST);

  private final Run run;
  private final Sizes sizes;

  WarmUp(Run run, Sizes sizes) {
    this.run = run;
    this.sizes = sizes;
  }

  /**
   * A step: each kind of question for two seconds, then a pause.
   *
   * @param seconds of questions until its end, pauses not counted
   * @param perSecond requests, while they were asked
   * @param compilerMicros of the compilers, a request, the pause included
   */
  record Step(double seconds, double perSecond, double compilerMicros) {}

  /** Warms one, and says how that went. */
  List<Step> of(HttpContestant server) throws Exception {
    List<Step> steps = new ArrayList<>();
    double seconds = 0;
    while (seconds < sizes.warmUp().toSeconds()
        || (seconds < sizes.warmUpMost().toSeconds() && last(steps).compilerMicros() >= DONE)) {
      double before = CpuTime.ofCompilers(server.service().process());
      double answers = 0;
      for (Operation operation : ASKED) {
        answers += server.measure(operation, TURN).answers();
      }
      Thread.sleep(PAUSE_MILLIS);
      double compilers = CpuTime.ofCompilers(server.service().process()) - before;
      double asked = (double) TURN.toSeconds() * ASKED.size();
      seconds += asked;
      steps.add(new Step(seconds, answers / asked, compilers / answers));
    }
    run.say(
        String.format(
            Locale.ROOT,
            "%s is warm after %.0f s: %.0f requests/s, compilers %.0f µs a request",
            server.name(),
            seconds,
            last(steps).perSecond(),
            last(steps).compilerMicros()));
    return steps;
  }

  static Step last(List<Step> steps) {
    return steps.get(steps.size() - 1);
  }
}
