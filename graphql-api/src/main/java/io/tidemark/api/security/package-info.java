/**
 * Who asks, and what they may see: bearer tokens, roles, the fields a role may begin at, and the
 * headers that keep pages to themselves. What is not allowed by name is refused.
 */
@NullMarked
package io.tidemark.api.security;

import org.jspecify.annotations.NullMarked;
