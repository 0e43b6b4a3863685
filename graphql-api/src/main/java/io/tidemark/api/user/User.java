package io.tidemark.api.user;

import io.tidemark.api.paging.Position;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A customer who has not been deleted: a row of {@code api.users}. What it tells of personal data
 * is masked, whoever asks: nothing here gives out the whole of it.
 */
@Entity
@Immutable
@Table(schema = "api", name = "users")
public class User {
  @Id
  @Column(name = "user_id", nullable = false)
  private UUID id;

  @Column(name = "email", nullable = false)
  private String email;

  @Column(name = "full_name", nullable = false)
  private String fullName;

  @Column(name = "phone")
  private @Nullable String phone;

  @Column(name = "country", nullable = false)
  private String country;

  @Column(name = "language")
  private @Nullable String language;

  @Enumerated(EnumType.STRING)
  @Column(name = "tier", nullable = false)
  private UserTier tier;

  @Enumerated(EnumType.STRING)
  @Column(name = "status", nullable = false)
  private UserStatus status;

  @Column(name = "created_at", nullable = false)
  private Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  private Instant updatedAt;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected User() {}

  /** The key. */
  public UUID id() {
    return id;
  }

  /** Where the customer is written to, masked. */
  public String email() {
    return Mask.email(email);
  }

  /** The name, masked. */
  public String fullName() {
    return Mask.name(fullName);
  }

  /** The phone number, masked. */
  public @Nullable String phone() {
    return Mask.phone(phone);
  }

  /** ISO 3166-1 alpha-2. */
  public String country() {
    return country;
  }

  /** In which support should speak with the customer: a BCP 47 tag. */
  public @Nullable String language() {
    return language;
  }

  /** What the customer pays for. */
  public UserTier tier() {
    return tier;
  }

  /** Whether the customer may transact. */
  public UserStatus status() {
    return status;
  }

  /** When the customer signed up; never changes, so it can be sorted by. */
  public Instant createdAt() {
    return createdAt;
  }

  /** When the data last changed, by the front end's clock. */
  public Instant updatedAt() {
    return updatedAt;
  }

  Position position() {
    return new Position(createdAt, id);
  }
}
