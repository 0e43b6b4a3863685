package io.tidemark.streaming.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known to be right or wrong before a lake is opened. */
final class TidemarkTest {

  @Test
  void helpNamesTheCommandsAndNeedsNoLake() {
    Command help = run("--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).contains("quarantine", "erase");
    assertThat(run("quarantine", "replay", "--help").out())
        .contains("--dry-run", "--reason", "BAD_VALUE");
    assertThat(run("erase", "user", "--help").out()).contains("--now", "--grace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "quarantine",
        "no-such-command",
        "quarantine list --since yesterday",
        "quarantine list --reason UGLY",
        "quarantine list --limit few",
        "quarantine replay",
        "quarantine replay --all --topic users.v1",
        "quarantine replay users.v1/0",
        "erase user",
        "erase user ann@example.org",
        "erase user 1-1-1-1-1",
        "erase user 0190a5a0-7c1e-7e3a-8d52-0f4b8a2f9c11 --wait long",
      })
  void whatCannotBeMeantEndsWithTwoAndOpensNoLake(String line) {
    Command wrong = run(line.isEmpty() ? new String[0] : line.split(" ", -1));
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.out()).isEmpty();
    assertThat(wrong.err()).isNotBlank();
  }

  @Test
  void aBadIdIsSaidInWords() {
    assertThat(run("erase", "user", "42").err()).startsWith("TM-505 '42' is no user id");
  }

  private static Command run(String... args) {
    return Command.run(
        (out, progress) -> {
          throw new AssertionError("a lake was opened");
        },
        args);
  }
}
