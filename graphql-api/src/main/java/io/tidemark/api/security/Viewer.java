package io.tidemark.api.security;

import java.util.Collections;
import java.util.Set;

/**
 * Who asks.
 *
 * @param id the token's {@code sub}
 */
public record Viewer(String id, Set<Role> roles) {

  /** Whether one of the roles reads this field of this type; see {@code docs/access.md}. */
  public boolean mayRead(String type, String field) {
    return !Collections.disjoint(FieldRules.whoMayRead(type, field), roles);
  }
}
