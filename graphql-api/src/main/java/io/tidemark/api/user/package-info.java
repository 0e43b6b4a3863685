/** Customers, by id, by e-mail, and as a list. */
@NullMarked
package io.tidemark.api.user;

import org.jspecify.annotations.NullMarked;
