package io.tidemark.api.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarsTest {
  private static final GraphQLContext CONTEXT = GraphQLContext.getDefault();
  private static final CoercedVariables NONE = CoercedVariables.emptyVariables();
  private static final Locale LOCALE = Locale.ENGLISH;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T09:30:00Z",
        "2026-03-01T09:30:00.1Z",
        "2026-03-01T09:30:00.123456Z",
        "2024-02-29T00:00:00Z"
      })
  void aMomentInUtcWithMicrosecondsIsRead(String text) {
    assertThat(parse(new DateTimeCoercing(), text)).isEqualTo(Instant.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01T09:30:00.1234567Z",
        "2026-03-01T09:30:00+01:00",
        "2026-03-01T09:30Z",
        "2026-03-01",
        "2026-02-30T00:00:00Z",
        "2026-03-01T25:00:00Z",
        "2026-03-01 09:30:00Z",
        "1767225600",
        ""
      })
  void anyOtherMomentIsRefusedWithItsValueAndTheRightForm(String text) {
    assertThatThrownBy(() -> parse(new DateTimeCoercing(), text))
        .isInstanceOf(CoercingParseValueException.class)
        .hasMessageContaining("TM-305 '" + text + "'")
        .hasMessageContaining("2026-03-01T09:30:00.123456Z");
    assertThatThrownBy(
            () -> new DateTimeCoercing().parseLiteral(StringValue.of(text), NONE, CONTEXT, LOCALE))
        .isInstanceOf(CoercingParseLiteralException.class);
  }

  @Test
  void aMomentIsWrittenWithMicrosecondsAtMost() {
    assertThat(write(new DateTimeCoercing(), Instant.parse("2026-03-01T09:30:00.123456789Z")))
        .isEqualTo("2026-03-01T09:30:00.123456Z");
  }

  @ParameterizedTest
  @CsvSource({"12.5000,12.5000", "0.0000,0.0000", "1E+3,1000", "1E-4,0.0001"})
  void aDecimalKeepsItsScaleAndIsWrittenPlainly(BigDecimal value, String text) {
    assertThat(write(new DecimalCoercing(), value)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e9", "1e999999999", "NaN", "1,5", "", " 1", "+1", "0x1", "."})
  void aDecimalInAnotherFormIsRefused(String text) {
    assertThatThrownBy(() -> parse(new DecimalCoercing(), text))
        .isInstanceOf(CoercingParseValueException.class)
        .hasMessageContaining("TM-305");
  }

  @Test
  void aFloatIsNoDecimal() {
    assertThatThrownBy(() -> new DecimalCoercing().parseValue(12.5, CONTEXT, LOCALE))
        .isInstanceOf(CoercingParseValueException.class);
    assertThatThrownBy(
            () -> new DecimalCoercing().parseLiteral(FloatValue.of(12.5), NONE, CONTEXT, LOCALE))
        .isInstanceOf(CoercingParseLiteralException.class);
  }

  @Test
  void aLongHoldsAll64BitsAndNotOneMore() {
    LongCoercing coercing = new LongCoercing();
    assertThat(coercing.parseValue(Long.MAX_VALUE, CONTEXT, LOCALE)).isEqualTo(Long.MAX_VALUE);
    IntValue tooLarge =
        IntValue.newIntValue(new java.math.BigInteger("9223372036854775808")).build();
    assertThatThrownBy(() -> coercing.parseLiteral(tooLarge, NONE, CONTEXT, LOCALE))
        .isInstanceOf(CoercingParseLiteralException.class);
    assertThatThrownBy(() -> coercing.parseValue(1.5, CONTEXT, LOCALE))
        .isInstanceOf(CoercingParseValueException.class);
  }

  private static <T> T parse(Coercing<T, String> coercing, String text) {
    return coercing.parseValue(text, CONTEXT, LOCALE);
  }

  private static <T> String write(Coercing<T, String> coercing, T value) {
    return coercing.serialize(value, CONTEXT, LOCALE);
  }
}
