package io.tidemark.api.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A customer's personal data as it is; described in the schema. */
public record PersonalData(UUID userId, String email, String fullName, @Nullable String phone) {}
