package io.tidemark.api.scalar;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An exact decimal number as a string, in plain notation, with the digits it was stored with. */
final class DecimalCoercing extends TextCoercing<BigDecimal> {
  /** Bounded, so that no text makes a number that takes long to handle. */
  private static final Pattern FORM = Pattern.compile("-?\\d{1,30}(\\.\\d{1,10})?");

  DecimalCoercing() {
    super(BigDecimal.class, "a decimal number in a string, such as \"12.5000\"");
  }

  @Override
  @Nullable BigDecimal read(String text) {
    return FORM.matcher(text).matches() ? new BigDecimal(text) : null;
  }

  @Override
  String write(BigDecimal value) {
    return value.toPlainString();
  }
}
