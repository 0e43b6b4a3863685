package io.tidemark.api.problem;

import java.util.UUID;
import java.util.regex.Pattern;

/** Reads ids. */
public final class Ids {
  /** UUID.fromString alone would take {@code 1-1-1-1-1} as well. */
  private static final Pattern FORM =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private Ids() {}

  /**
   * The UUID that this text writes out.
   *
   * @param argument where it stood, for the message
   * @throws ApiProblem TM-303 when it is none
   */
  public static UUID parse(String argument, String text) {
    if (!FORM.matcher(text).matches()) {
      throw Problems.id(argument, text);
    }
    return UUID.fromString(text);
  }
}
