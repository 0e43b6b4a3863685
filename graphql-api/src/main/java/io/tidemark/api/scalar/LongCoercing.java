package io.tidemark.api.scalar;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.IntValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import io.tidemark.api.problem.Problems;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A whole number of 64 bits, written as a number. */
final class LongCoercing implements Coercing<Long, Long> {
  @Override
  public Long serialize(Object result, GraphQLContext context, Locale locale) {
    if (result instanceof Long value) {
      return value;
    }
    throw new CoercingSerializeException("not a Long");
  }

  @Override
  public Long parseValue(Object input, GraphQLContext context, Locale locale) {
    Long value = exact(input instanceof Number number ? number.toString() : null);
    if (value == null) {
      throw new CoercingParseValueException(refusal(input));
    }
    return value;
  }

  @Override
  public Long parseLiteral(
      Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
    Long value = exact(input instanceof IntValue whole ? whole.getValue().toString() : null);
    if (value == null) {
      throw new CoercingParseLiteralException(refusal("the value"));
    }
    return value;
  }

  @Override
  public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
    return IntValue.newIntValue(new BigInteger(input.toString())).build();
  }

  private static @Nullable Long exact(@Nullable String digits) {
    try {
      return digits == null ? null : Long.valueOf(digits);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static String refusal(Object input) {
    return Problems.value(
            Problems.quote(input) + " is refused: the value must be a whole number of 64 bits.")
        .text();
  }
}
