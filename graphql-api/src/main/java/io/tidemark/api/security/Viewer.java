package io.tidemark.api.security;

import java.util.Set;

/**
 * Who asks.
 *
 * @param id the token's {@code sub}
 */
public record Viewer(String id, Set<Role> roles) {}
