package io.tidemark.api.problem;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages a person reads, in one place: what was wrong, why, what to do. */
public final class Problems {
  private static final int LONGEST_QUOTE = 80;
  private static final String LIMIT = "limit";

  private Problems() {}

  /** TM-301: a page size out of range. */
  public static ApiProblem pageSize(String argument, int value, int limit) {
    return over(
        ProblemCode.PAGE_SIZE,
        (long) value,
        limit,
        "%s is %d, and a page holds 1 to %d entries. Ask for fewer, and for the rest with a"
            + " cursor.",
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

  /** TM-303: an id that somebody gave to two things. */
  public static ApiProblem idOfTwo(UUID id) {
    return refuse(
        ProblemCode.ID,
        "id is %s, and both a customer and a transaction were given that id. Ask for user(id) or"
            + " transaction(id).",
        id);
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
    return over(
        ProblemCode.DEPTH,
        (long) depth,
        limit,
        "The query is %d fields deep, and %d is the limit. Ask for the inner parts in a query of"
            + " their own, by id.",
        depth,
        limit);
  }

  /** TM-306: brackets nested so deeply that the document was not read to its end. */
  public static ApiProblem nesting(int limit) {
    return over(
        ProblemCode.DEPTH,
        null,
        limit,
        "The query nests brackets far deeper than the limit of %d fields needs. Ask for the inner"
            + " parts in a query of their own, by id.",
        limit);
  }

  /** TM-307: could answer with too many records. */
  public static ApiProblem cost(long records, long limit) {
    return over(
        ProblemCode.COST,
        records,
        limit,
        "The answer could hold up to %,d records, and %,d is the limit. Ask for smaller pages:"
            + " first and last of nested lists multiply.",
        records,
        limit);
  }

  /** TM-307: selects too many fields. */
  public static ApiProblem fields(int limit) {
    return over(
        ProblemCode.COST,
        null,
        limit,
        "The query selects more than %,d fields, or nests them without end. Split it.",
        limit);
  }

  /** TM-308: a document of too many characters. */
  public static ApiProblem characters(int limit) {
    return over(
        ProblemCode.LENGTH,
        null,
        limit,
        "The query is longer than %,d characters. Pass values as variables, or split it.",
        limit);
  }

  /** TM-308: a document of too many tokens. */
  public static ApiProblem tokens(int limit) {
    return over(
        ProblemCode.LENGTH,
        null,
        limit,
        "The query has more than %,d tokens. Pass values as variables, or split it.",
        limit);
  }

  /** TM-309: a body that is too long. */
  public static ApiProblem body(long limit) {
    return over(
        ProblemCode.BODY,
        null,
        limit,
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
        "Your roles do not allow %s; %s. Ask whoever gives out roles, or leave it out.",
        what,
        roles.isEmpty() ? "none does yet" : "one of " + String.join(", ", roles) + " does");
  }

  /** TM-314: introspection is off. */
  public static ApiProblem introspection() {
    return refuse(
        ProblemCode.INTROSPECTION,
        "Introspection is off here. Read the schema file that comes with the API, or start the API"
            + " with tidemark.api.introspection=true.");
  }

  /** TM-315: a document that is not trusted. */
  public static ApiProblem untrusted() {
    return refuse(
        ProblemCode.UNTRUSTED,
        "Only the named operations are answered here, and this document is none of them. Send one"
            + " of them to the letter, or its id.");
  }

  /** TM-317: no named operation has this id. */
  public static ApiProblem operationId(String id) {
    return refuse(
        ProblemCode.OPERATION_ID,
        "No named operation has the id %s, or the query beside it is another one. Send, in"
            + " extensions.persistedQuery, the operation's name as 'id' or the SHA-256 of its file"
            + " as 'sha256Hash'; nothing can be registered here.",
        quote(id));
  }

  /** TM-316: a reason for reading personal data that is none. */
  public static ApiProblem reason(int length, int shortest, int longest) {
    return refuse(
        ProblemCode.REASON,
        "The reason for reading personal data has %d characters, and must have %d to %d. Say why it"
            + " is needed, with a ticket's number: it is kept for auditors.",
        length,
        shortest,
        longest);
  }

  /** TM-320: no database. */
  public static ApiProblem database(Throwable cause) {
    return new ApiProblem(
        ProblemCode.DATABASE,
        "The database did not answer. Nothing is wrong with the request: try again in a moment.",
        cause,
        Map.of());
  }

  /** TM-320: no connection came free. */
  public static ApiProblem busy(Duration limit) {
    return over(
        ProblemCode.DATABASE,
        null,
        limit.toMillis(),
        "All connections to the database were busy for %,d ms. Nothing is wrong with the request: try"
            + " again in a moment.",
        limit.toMillis());
  }

  /** TM-321: a statement took too long, or waited too long for a lock. */
  public static ApiProblem slowStatement(Duration limit, Throwable cause) {
    return new ApiProblem(
        ProblemCode.TIMEOUT,
        String.format(
            Locale.ROOT,
            "The database took too long and was stopped after %,d ms. Ask for smaller pages or a"
                + " narrower filter, or try again in a moment.",
            limit.toMillis()),
        cause,
        Map.of(LIMIT, limit.toMillis()));
  }

  /** TM-321: the request as a whole took too long. */
  public static ApiProblem deadline(Duration limit) {
    return over(
        ProblemCode.TIMEOUT,
        null,
        limit.toMillis(),
        "The request took longer than %,d ms and was stopped. Ask for less at once, or try again in"
            + " a moment.",
        limit.toMillis());
  }

  /** TM-350: too many fields under another name. */
  public static ApiProblem aliases(int aliases, int limit) {
    return over(
        ProblemCode.ALIASES,
        (long) aliases,
        limit,
        "The query has %,d aliases, and %,d is the limit. Ask for lists instead of one thing after"
            + " the other, or split the query.",
        aliases,
        limit);
  }

  /** TM-351: too many directives. */
  public static ApiProblem directives(int directives, int limit) {
    return over(
        ProblemCode.DIRECTIVES,
        (long) directives,
        limit,
        "The query has %,d directives, and %,d is the limit. Leave out the fields that are not"
            + " wanted, rather than switching each off.",
        directives,
        limit);
  }

  /** TM-352: several requests in one body. */
  public static ApiProblem batch() {
    return over(
        ProblemCode.BATCH,
        null,
        1,
        "The request body is a list, and one request a body is the limit. Send the requests one by"
            + " one; HTTP/2 carries them at the same time.");
  }

  /** TM-353: too many requests of one viewer are running. */
  public static ApiProblem atOnce(int limit) {
    return over(
        ProblemCode.AT_ONCE,
        limit + 1L,
        limit,
        "%,d requests of yours are running, and that is the limit. Wait for one of them to end.",
        limit);
  }

  /** TM-354: too many requests of one viewer. */
  public static ApiProblem rate(int limit, long secondsToWait) {
    return over(
        ProblemCode.RATE,
        null,
        limit,
        "You have sent more than %,d requests a second for a while, and that is the limit. Wait for"
            + " %,d s, as the header Retry-After says.",
        limit,
        secondsToWait);
  }

  /** TM-330: HTTP that is not served. */
  public static ApiProblem http(String why) {
    return refuse(ProblemCode.HTTP, "%s", why);
  }

  /** TM-330: a method that is not served. */
  public static ApiProblem method() {
    return http("This path does not take this method. Send queries with POST to /graphql.");
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

  /** TM-330: a subscription whose answer would be read as one. */
  public static ApiProblem stream() {
    return http(
        "A subscription goes on, and this request reads one answer. Send it with the header"
            + " 'Accept: text/event-stream', or over a WebSocket with the protocol"
            + " graphql-transport-ws.");
  }

  /** TM-330: a body that is no request. */
  public static ApiProblem noRequest() {
    return http(
        "The request body is no GraphQL request. Send JSON such as {\"query\": \"{ freshness {"
            + " table state } }\"}.");
  }

  /** TM-340: a sort that no index gives. */
  public static ApiProblem sort(List<?> asked, Collection<? extends List<?>> served) {
    return refuse(
        ProblemCode.SORT,
        "orderBy is %s, and no index gives that order, so that every page would read the whole"
            + " list. Ask for one of %s; ties are broken by id.",
        asked,
        served.stream().map(String::valueOf).sorted().collect(Collectors.joining(" or ")));
  }

  /**
   * TM-341: the copy does not hold yet what the request waited for.
   *
   * @param through up to when all tables are complete; null when that is not known
   */
  public static ApiProblem notYet(int waitedMillis, @Nullable Instant through) {
    return refuse(
        ProblemCode.NOT_YET,
        "Not yet: after %,d ms the copy does not hold what atLeast asks for. %s. Try again in a"
            + " moment, or leave atLeast out to read what is there.",
        waitedMillis,
        through == null
            ? "How far it is complete is not known"
            : "It is complete through " + through.truncatedTo(ChronoUnit.MILLIS));
  }

  /** TM-342: more subscriptions than one viewer, or all together, may have. */
  public static ApiProblem subscriptions(String whose, int limit) {
    return refuse(
        ProblemCode.SUBSCRIPTIONS,
        "%s %d subscriptions already, and that is the limit. End one, or ask with a query.",
        whose,
        limit);
  }

  /** TM-343: a filter that would look at everyone's transactions one by one. */
  public static ApiProblem broad() {
    return refuse(
        ProblemCode.FILTER,
        "filter.amountMin, amountMax, currency and merchant have no index, so alone they would look"
            + " at everyone's transactions one by one. Name filter.userId or filter.cardLast4"
            + " too.");
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
    return new ApiProblem(code, String.format(Locale.ROOT, message, values), null, Map.of());
  }

  /** Something is above its limit; {@code value} is null where nobody counted on. */
  private static ApiProblem over(
      ProblemCode code, @Nullable Long value, long limit, String message, Object... values) {
    return new ApiProblem(
        code,
        String.format(Locale.ROOT, message, values),
        null,
        value == null ? Map.of(LIMIT, limit) : Map.of("value", value, LIMIT, limit));
  }
}
