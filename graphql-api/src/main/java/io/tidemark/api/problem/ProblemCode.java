package io.tidemark.api.problem;

import org.springframework.graphql.execution.ErrorType;

/** Everything the API refuses or fails at. The table for readers is {@code docs/errors-api.md}. */
public enum ProblemCode {
  /** A page size out of range, or first and last together. */
  PAGE_SIZE("TM-301", ErrorType.BAD_REQUEST),
  /** A cursor that is damaged, forged, or from another list. */
  CURSOR("TM-302", ErrorType.BAD_REQUEST),
  /** An id that is no UUID. */
  ID("TM-303", ErrorType.BAD_REQUEST),
  /** Text that is no GraphQL, or does not fit the schema. */
  QUERY("TM-304", ErrorType.BAD_REQUEST),
  /** A value that its type or its filter does not allow. */
  VALUE("TM-305", ErrorType.BAD_REQUEST),
  /** An operation nested too deeply. */
  DEPTH("TM-306", ErrorType.BAD_REQUEST),
  /** An operation that could answer with too many records, or selects too many fields. */
  COST("TM-307", ErrorType.BAD_REQUEST),
  /** A document with too many characters or tokens. */
  LENGTH("TM-308", ErrorType.BAD_REQUEST),
  /** A request body with too many bytes. */
  BODY("TM-309", ErrorType.BAD_REQUEST),
  /** No bearer token. */
  TOKEN_MISSING("TM-310", ErrorType.UNAUTHORIZED),
  /** A bearer token that is not valid here. */
  TOKEN_REFUSED("TM-311", ErrorType.UNAUTHORIZED),
  /** A bearer token past its time. */
  TOKEN_EXPIRED("TM-312", ErrorType.UNAUTHORIZED),
  /** A role that may not do this. */
  ROLE("TM-313", ErrorType.FORBIDDEN),
  /** Introspection where it is off. */
  INTROSPECTION("TM-314", ErrorType.FORBIDDEN),
  /** A document that is none of the named operations, where only these are trusted. */
  UNTRUSTED("TM-315", ErrorType.FORBIDDEN),
  /** An id of a named operation that does not exist, or is not that of the text beside it. */
  OPERATION_ID("TM-317", ErrorType.BAD_REQUEST),
  /** A reason for reading personal data that is none. */
  REASON("TM-316", ErrorType.BAD_REQUEST),
  /** The database cannot be reached, or hung up. */
  DATABASE("TM-320", ErrorType.INTERNAL_ERROR),
  /** The request took longer than it may. */
  TIMEOUT("TM-321", ErrorType.INTERNAL_ERROR),
  /** A path, method or media type that is not served, or a body that is no request. */
  HTTP("TM-330", ErrorType.BAD_REQUEST),
  /** A sort that no index gives. */
  SORT("TM-340", ErrorType.BAD_REQUEST),
  /** The copy does not hold yet what the request waits for. */
  NOT_YET("TM-341", ErrorType.NOT_FOUND),
  /** Too many subscriptions at the same time. */
  SUBSCRIPTIONS("TM-342", ErrorType.FORBIDDEN),
  /** A filter that no index serves, over too much. */
  FILTER("TM-343", ErrorType.BAD_REQUEST),
  /** A document with too many aliases. */
  ALIASES("TM-350", ErrorType.BAD_REQUEST),
  /** A document with too many directives. */
  DIRECTIVES("TM-351", ErrorType.BAD_REQUEST),
  /** Several requests in one body. */
  BATCH("TM-352", ErrorType.BAD_REQUEST),
  /** Too many requests of one viewer at the same time. */
  AT_ONCE("TM-353", ErrorType.FORBIDDEN),
  /** Too many requests of one viewer in a while. */
  RATE("TM-354", ErrorType.FORBIDDEN),
  /** A fault of the API itself. */
  INTERNAL("TM-390", ErrorType.INTERNAL_ERROR);

  private final String code;
  private final ErrorType classification;

  ProblemCode(String code, ErrorType classification) {
    this.code = code;
    this.classification = classification;
  }

  /** The code as people see it: {@code TM-3xx}. */
  public String code() {
    return code;
  }

  /** What {@code extensions.classification} says. */
  public ErrorType classification() {
    return classification;
  }
}
