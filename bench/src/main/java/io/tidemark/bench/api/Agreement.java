package io.tidemark.bench.api;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** Whether all give the same rows to the same questions. */
final class Agreement {
  private static final int QUESTIONS = 20;

  private Agreement() {}

  /**
   * Compares the ids of transactions and users in their answers with those of the first.
   *
   * @throws IllegalStateException TM-460 where they differ, or where there are none
   */
  static void check(List<HttpContestant> servers) throws IOException {
    HttpContestant first = servers.get(0);
    for (Operation operation : Operation.values()) {
      List<Set<String>> expected = first.ids(operation, QUESTIONS);
      for (HttpContestant other : servers) {
        List<Set<String>> found = other.ids(operation, QUESTIONS);
        for (int i = 0; i < found.size(); i++) {
          if (found.get(i).isEmpty() || !found.get(i).equals(expected.get(i))) {
            throw new IllegalStateException(
                "TM-460 To question %d of %s, %s gives the ids %s and %s gives %s: they do not do the same work."
                    .formatted(
                        i + 1,
                        operation.figure(),
                        first.name(),
                        expected.get(i),
                        other.name(),
                        found.get(i)));
          }
        }
      }
    }
  }
}
