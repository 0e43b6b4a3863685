package io.tidemark.api.security;

import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What a person may be here; the token's {@code roles} say so, in lower case. */
enum Role {
  /** Answers customers: reads everything about them. */
  SUPPORT,
  /** Answers the harder cases: the same. */
  SENIOR,
  /** Looks after the machinery: sees how fresh the copy is, and no customer. */
  AUDITOR,
  /** Runs the product: everything. */
  ADMIN;

  /** As a token spells it. */
  String claim() {
    return name().toLowerCase(Locale.ROOT);
  }

  GrantedAuthority authority() {
    return new SimpleGrantedAuthority("ROLE_" + name());
  }

  /** The role of this name; none for one that is not known, which then allows nothing. */
  static Optional<Role> ofClaim(String claim) {
    for (Role role : values()) {
      if (role.claim().equals(claim)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
