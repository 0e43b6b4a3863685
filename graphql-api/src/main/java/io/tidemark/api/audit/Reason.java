package io.tidemark.api.audit;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;

/**
 * Why somebody reads personal data.
 *
 * @param text without white space around it
 */
record Reason(String text) {
  private static final int SHORTEST = 10;
  private static final int LONGEST = 200;

  /**
   * What the reader gave as a reason.
   *
   * @throws ApiProblem TM-316 when it is too short to be one, or too long
   */
  static Reason of(String given) {
    String text = given.strip();
    int length = text.codePointCount(0, text.length());
    if (length < SHORTEST || length > LONGEST || text.indexOf('\0') >= 0) {
      throw Problems.reason(length, SHORTEST, LONGEST);
    }
    return new Reason(text);
  }
}
