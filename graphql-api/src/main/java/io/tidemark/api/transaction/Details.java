package io.tidemark.api.transaction;

import io.tidemark.api.database.SqlText;
import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.Problems;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction must be like that no index sorts by: looked at row by row, among rows that
 * something else has chosen. The schema's fields of the same names, as they came.
 *
 * @param amountMin this or more
 * @param amountMax this or less
 * @param currency ISO 4217
 * @param merchant a part of the name, in any case
 * @param cardLast4 the card's last four digits
 */
record Details(
    @Nullable BigDecimal amountMin,
    @Nullable BigDecimal amountMax,
    @Nullable String currency,
    @Nullable String merchant,
    @Nullable String cardLast4) {
  static final Details ANY = new Details(null, null, null, null, null);

  private static final int LONGEST_MERCHANT = 100;
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
  private static final Pattern FOUR_DIGITS = Pattern.compile("\\d{4}");

  /**
   * Checks the values.
   *
   * @throws ApiProblem TM-305 for one that nothing could match
   */
  Details {
    if (amountMin != null && amountMax != null && amountMin.compareTo(amountMax) > 0) {
      throw Problems.value(
          "filter.amountMin is %s, which is more than filter.amountMax, %s, so nothing could match."
              .formatted(amountMin, amountMax));
    }
    require(currency, CURRENCY, "filter.currency", "three capital letters such as EUR");
    require(cardLast4, FOUR_DIGITS, "filter.cardLast4", "four digits");
    if (merchant != null && (merchant.isBlank() || merchant.length() > LONGEST_MERCHANT)) {
      throw Problems.value(
          "filter.merchant has %d characters, and must have 1 to %d that are not all white space."
              .formatted(merchant.length(), LONGEST_MERCHANT));
    }
    // Two that ask for the same are equal.
    amountMin = amountMin == null ? null : amountMin.stripTrailingZeros();
    amountMax = amountMax == null ? null : amountMax.stripTrailingZeros();
    merchant = merchant == null ? null : merchant.toLowerCase(Locale.ROOT);
  }

  private static void require(@Nullable String value, Pattern form, String field, String wanted) {
    if (value != null && !form.matcher(value).matches()) {
      throw Problems.value(
          "%s is %s, and must be %s.".formatted(field, Problems.quote(value), wanted));
    }
  }

  /** Whether everyone's transactions would have to be looked at, one by one. */
  boolean needANarrowerFilter() {
    return cardLast4 == null
        && Stream.of(amountMin, amountMax, currency, merchant).anyMatch(Objects::nonNull);
  }

  boolean fit(Transaction transaction) {
    return (amountMin == null || transaction.amount().compareTo(amountMin) >= 0)
        && (amountMax == null || transaction.amount().compareTo(amountMax) <= 0)
        && (currency == null || currency.equals(transaction.currency()))
        && (merchant == null || transaction.merchant().toLowerCase(Locale.ROOT).contains(merchant))
        && (cardLast4 == null || cardLast4.equals(transaction.cardLast4()));
  }

  /** Appends {@code and …} for each but the card, for a table named t. */
  void appendTo(SqlText sql) {
    if (amountMin != null) {
      sql.append(" and t.amount >= ").bind("amountMin", amountMin);
    }
    if (amountMax != null) {
      sql.append(" and t.amount <= ").bind("amountMax", amountMax);
    }
    if (currency != null) {
      sql.append(" and t.currency = ").bind("currency", currency);
    }
    if (merchant != null) {
      sql.append(" and lower(t.merchant) like lower(")
          .bind("merchant", SqlText.anywhere(merchant))
          .append(")");
    }
  }
}
