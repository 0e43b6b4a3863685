package io.tidemark.api.activity;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;

/**
 * Transactions counted and summed.
 *
 * @param count how many
 * @param amount their sum, in units of the row's currency; scale 4
 */
@Embeddable
record Totals(@Column(nullable = false) long count, @Column(nullable = false) BigDecimal amount) {}
