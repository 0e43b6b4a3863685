package io.tidemark.localstack;

import java.sql.SQLException;
import java.util.Map;

/** What is printed when the stack is ready: where to go, and what to show there. */
record Welcome(StackSettings settings, DataFolder folder, Map<String, String> tokens) {

  void print(Console console, Ledger ledger) {
    String page = "http://127.0.0.1:" + settings.apiPort() + "/";
    console.say(
        """

        Tidemark is ready after %d s.
          support page    %s
          GraphiQL        %sgraphiql
          GraphQL         %sgraphql
          Kafka           127.0.0.1:%d
          PostgreSQL      jdbc:postgresql://127.0.0.1:%d/tidemark
          lake            %s
          freshness now   %s
          logins, tokens  %s (for your eyes only)
        A token to paste, role support, good for 12 hours:
        %s
        Ctrl-C stops everything; the next start goes on from here.
        """
            .formatted(
                console.elapsed().toSeconds(),
                page,
                page,
                page,
                settings.kafkaPort(),
                settings.postgresPort(),
                folder.lake(),
                freshness(ledger),
                folder.stackJson(),
                tokens.get("support")));
  }

  private static String freshness(Ledger ledger) {
    try {
      return StatusLine.seconds(ledger.freshnessSeconds());
    } catch (SQLException e) {
      return "unknown";
    }
  }
}
