package io.tidemark.api.security;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/** What a person may be here; the token's {@code roles} say so, in lower case. */
public enum Role {
  /** Answers customers: reads everything about them but personal data, which is masked. */
  SUPPORT,
  /** Answers the harder cases: reads personal data too, for a reason that is written down. */
  SENIOR,
  /** Sees who has read whose personal data, and how fresh the copy is; no customer. */
  AUDITOR,
  /** Runs the product: everything. */
  ADMIN;

  /** As a token spells it. */
  String claim() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As tokens spell these, in the order of the enum. */
  static List<String> claims(Collection<Role> roles) {
    return roles.stream().sorted().map(Role::claim).toList();
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
