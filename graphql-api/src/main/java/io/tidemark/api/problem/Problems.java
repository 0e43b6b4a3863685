package io.tidemark.api.problem;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The messages a person reads, in one place: what was wrong, why, what to do. */
public final class Problems {
  private static final int LONGEST_QUOTE = 80;

  private Problems() {}

  /** TM-301: a page size out of range. */
  public static ApiProblem pageSize(String argument, int value, int limit) {
    return refuse(
        ProblemCode.PAGE_SIZE,
        "%s is %d, and a page holds 1 to %d entries. Ask for fewer, and for the rest with a cursor.",
        argument,
        value,
        limit);
  }

  /** TM-301: both ends of a range asked for at once. */
  public static ApiProblem bothEnds() {
    return refuse(
        ProblemCode.PAGE_SIZE,
        "first and last were given together, and a page is read from one end. Leave one of them"
            + " out.");
  }

  /** TM-302: a cursor that cannot be used here; {@code why} completes "The cursor in x …". */
  public static ApiProblem cursor(String argument, String why) {
    return refuse(
        ProblemCode.CURSOR,
        "The cursor in '%s' %s. Use a cursor of this very list, with the same filter, exactly as an"
            + " answer gave it; or leave it out to begin at the newest.",
        argument,
        why);
  }

  /** TM-303: not a UUID. */
  public static ApiProblem id(String argument, String value) {
    return refuse(
        ProblemCode.ID,
        "%s is %s, which is no UUID. Write it as 8-4-4-4-12 hexadecimal digits, such as"
            + " 01936b2e-7c4a-7def-8a3b-2f6d1c0e9b57.",
        argument,
        quote(value));
  }

  /** TM-304: no GraphQL, or not of this schema. */
  public static ApiProblem query(String why) {
    return refuse(ProblemCode.QUERY, "The query cannot be run: %s", why);
  }

  /** TM-305: a value its type or filter does not allow. */
  public static ApiProblem value(String why) {
    return refuse(ProblemCode.VALUE, "%s", why);
  }

  /** TM-306: nested too deeply. */
  public static ApiProblem depth(int depth, int limit) {
    return refuse(
        ProblemCode.DEPTH,
        "The query is %d fields deep, and %d is the limit. Ask for the inner parts in a query of"
            + " their own, by id.",
        depth,
        limit);
  }

  /** TM-307: could answer with too many records. */
  public static ApiProblem cost(long records, long limit) {
    return refuse(
        ProblemCode.COST,
        "The answer could hold up to %,d records, and %,d is the limit. Ask for smaller pages: first"
            + " and last of nested lists multiply.",
        records,
        limit);
  }

  /** TM-307: selects too many fields. */
  public static ApiProblem fields(int limit) {
    return refuse(
        ProblemCode.COST,
        "The query selects more than %,d fields, or nests them without end. Split it.",
        limit);
  }

  /** TM-308: a document that is too long. */
  public static ApiProblem length(int characters, int tokens) {
    return refuse(
        ProblemCode.LENGTH,
        "The query is longer than %,d characters or %,d tokens. Pass values as variables, or split"
            + " it.",
        characters,
        tokens);
  }

  /** TM-309: a body that is too long. */
  public static ApiProblem body(long limit) {
    return refuse(
        ProblemCode.BODY,
        "The request body is longer than %,d bytes, and is not read. Send a smaller query or fewer"
            + " variables.",
        limit);
  }

  /** TM-310: nobody knows who asks. */
  public static ApiProblem tokenMissing() {
    return refuse(
        ProblemCode.TOKEN_MISSING,
        "No bearer token came with the request, and only signed-in people are answered. Send the"
            + " header 'Authorization: Bearer <token>'.");
  }

  /** TM-311: the token is not one of ours, or not whole. */
  public static ApiProblem tokenRefused() {
    return refuse(
        ProblemCode.TOKEN_REFUSED,
        "The bearer token is not valid here: its signature, issuer, audience or form is wrong. Sign"
            + " in again and send the new token, whole.");
  }

  /** TM-312: the token was good once. */
  public static ApiProblem tokenExpired() {
    return refuse(
        ProblemCode.TOKEN_EXPIRED,
        "The bearer token has expired. Sign in again and send the new token.");
  }

  /** TM-313: the role does not reach. */
  public static ApiProblem role(String what, Collection<String> roles) {
    return refuse(
        ProblemCode.ROLE,
        "Your roles do not allow %s; one of %s does. Ask whoever gives out roles, or leave it out.",
        what,
        String.join(", ", roles));
  }

  /** TM-314: introspection is off. */
  public static ApiProblem introspection() {
    return refuse(
        ProblemCode.INTROSPECTION,
        "Introspection is off here. Read the schema file that comes with the API, or start the API"
            + " with tidemark.api.introspection=true.");
  }

  /** TM-320: no database. */
  public static ApiProblem database(Throwable cause) {
    return new ApiProblem(
        ProblemCode.DATABASE,
        "The database did not answer. Nothing is wrong with the request: try again in a moment.",
        cause);
  }

  /** TM-321: a statement took too long. */
  public static ApiProblem slowStatement(Throwable cause) {
    return new ApiProblem(
        ProblemCode.TIMEOUT,
        "The database took too long and was stopped. Ask for smaller pages or a narrower filter, or"
            + " try again in a moment.",
        cause);
  }

  /** TM-321: the request as a whole took too long. */
  public static ApiProblem deadline(Duration limit) {
    return refuse(
        ProblemCode.TIMEOUT,
        "The request took longer than %,d ms and was stopped. Ask for less at once, or try again in"
            + " a moment.",
        limit.toMillis());
  }

  /** TM-330: HTTP that is not served. */
  public static ApiProblem http(String why) {
    return refuse(ProblemCode.HTTP, "%s", why);
  }

  /** TM-330: a request in a media type that is not read. */
  public static ApiProblem contentType(@Nullable String type) {
    return refuse(
        ProblemCode.HTTP,
        "The request's media type is %s, and only JSON is read. Send it with the header"
            + " 'Content-Type: application/json'.",
        type == null ? "not given" : quote(type));
  }

  /** TM-330: an answer asked for in a media type that is not written. */
  public static ApiProblem accept(@Nullable String types) {
    return refuse(
        ProblemCode.HTTP,
        "The request accepts %s, and answers are JSON. Send it with the header 'Accept:"
            + " application/graphql-response+json', or without one.",
        quote(types));
  }

  /** TM-330: a body that is no request. */
  public static ApiProblem noRequest() {
    return http(
        "The request body is no GraphQL request. Send JSON such as {\"query\": \"{ freshness { table"
            + " state } }\"}.");
  }

  /** TM-390: a fault of ours; the reference names the log line that tells more. */
  public static ApiProblem internal(String reference) {
    return refuse(
        ProblemCode.INTERNAL,
        "The API failed at this, and the fault is its own. Try again; if it stays, tell its"
            + " operators the reference %s.",
        reference);
  }

  /** A value of the request between quotes, shortened when it is long. */
  public static String quote(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST_QUOTE
        ? "'" + text + "'"
        : "'" + text.substring(0, LONGEST_QUOTE) + "…' (" + text.length() + " characters)";
  }

  private static ApiProblem refuse(ProblemCode code, String message, Object... values) {
    return new ApiProblem(code, String.format(Locale.ROOT, message, values), null);
  }
}
