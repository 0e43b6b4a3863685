package io.tidemark.api.paging;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import org.jspecify.annotations.Nullable;

/** The arguments of a connection as they came. */
public record PageArguments(
    @Nullable Integer first,
    @Nullable String after,
    @Nullable Integer last,
    @Nullable String before) {

  /** The most entries a page holds. */
  public static final int LARGEST_PAGE = 100;

  /** What a page holds when nothing is said. */
  public static final int DEFAULT_PAGE = 20;

  /** Whether the page is counted from the end of its range. */
  boolean fromEnd() {
    return last != null;
  }

  /**
   * How many entries are asked for.
   *
   * @throws ApiProblem TM-301 when out of range, or asked for from both ends
   */
  int size() {
    if (first != null && last != null) {
      throw Problems.bothEnds();
    }
    String argument = last == null ? "first" : "last";
    Integer asked = last == null ? first : last;
    int size = asked == null ? DEFAULT_PAGE : asked;
    if (size < 1 || size > LARGEST_PAGE) {
      throw Problems.pageSize(argument, size, LARGEST_PAGE);
    }
    return size;
  }
}
