package io.tidemark.api.scalar;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A scalar that is a string on the wire. */
abstract class TextCoercing<T> implements Coercing<T, String> {
  private final Class<T> type;
  private final String form;

  /**
   * @param form what a value looks like, to complete "… must be "
   */
  TextCoercing(Class<T> type, String form) {
    this.type = type;
    this.form = form;
  }

  /** The value, or null when the text has another form. */
  abstract @Nullable T read(String text);

  /** The text of a value. */
  abstract String write(T value);

  @Override
  public final String serialize(Object result, GraphQLContext context, Locale locale) {
    if (!type.isInstance(result)) {
      throw new CoercingSerializeException("not a " + type.getSimpleName());
    }
    return write(type.cast(result));
  }

  @Override
  public final T parseValue(Object input, GraphQLContext context, Locale locale) {
    T value = input instanceof String text ? read(text) : null;
    if (value == null) {
      throw new CoercingParseValueException(refusal(input).text());
    }
    return value;
  }

  @Override
  public final T parseLiteral(
      Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
    String text = input instanceof StringValue string ? string.getValue() : null;
    T value = text == null ? null : read(text);
    if (value == null) {
      throw new CoercingParseLiteralException(refusal(text == null ? "no string" : text).text());
    }
    return value;
  }

  @Override
  public final Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
    return StringValue.of(input instanceof String text ? text : serialize(input, context, locale));
  }

  private ApiProblem refusal(Object input) {
    return Problems.value(Problems.quote(input) + " is refused: the value must be " + form + ".");
  }
}
