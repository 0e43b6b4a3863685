package io.tidemark.api.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows a {@link SettingsProblem} as its message, without a stack trace. */
final class SettingsProblemAnalyzer extends AbstractFailureAnalyzer<SettingsProblem> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, SettingsProblem cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
  }
}
