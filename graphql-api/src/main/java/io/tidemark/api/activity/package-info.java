/** What a customer's transactions amount to, a currency at a time. */
@NullMarked
package io.tidemark.api.activity;

import org.jspecify.annotations.NullMarked;
