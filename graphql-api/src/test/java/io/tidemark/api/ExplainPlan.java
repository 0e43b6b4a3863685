package io.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.api.database.Database;
import io.tidemark.api.database.SqlText;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How PostgreSQL ran a statement.
 *
 * @param buffers pages that it looked at, whether they were in memory or not: no clock disturbs
 *     that
 */
public record ExplainPlan(String text, long buffers) {
  private static final Pattern BUFFERS = Pattern.compile("shared (?:hit=(\\d+))?(?: read=(\\d+))?");

  /** Runs it as the API does. */
  public static ExplainPlan of(RunningApi api, SqlText sql) {
    List<String> lines =
        api.bean(Database.class)
            .read(
                session ->
                    sql.after("explain (analyze, buffers, costs off, timing off, summary off) ")
                        .list(session, String.class));
    Matcher buffers =
        BUFFERS.matcher(
            lines.stream().filter(line -> line.contains("Buffers:")).findFirst().orElseThrow());
    assertThat(buffers.find()).isTrue();
    return new ExplainPlan(
        String.join("\n", lines), number(buffers.group(1)) + number(buffers.group(2)));
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
