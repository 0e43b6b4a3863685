package io.tidemark.api.audit;

import io.tidemark.api.paging.Position;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Somebody has read a customer's personal data: a row of {@code api.personal_data_reads}. */
@Entity
@Immutable
@Table(schema = "api", name = "personal_data_reads")
public class PersonalDataRead {
  @Id
  @Column(name = "read_id", nullable = false)
  private UUID id;

  @Column(name = "read_at", nullable = false)
  private Instant at;

  @Column(name = "user_id", nullable = false)
  private UUID userId;

  @Column(name = "viewer", nullable = false)
  private String viewer;

  @Column(name = "reason", nullable = false)
  private String reason;

  /** For Hibernate, which fills the fields. */
  @SuppressWarnings("NullAway.Init")
  protected PersonalDataRead() {}

  /** The key. */
  public UUID id() {
    return id;
  }

  /** When. */
  public Instant at() {
    return at;
  }

  /** Whose. */
  public UUID userId() {
    return userId;
  }

  /** Who: the subject of the token. */
  public String viewer() {
    return viewer;
  }

  /** Why, in the reader's words. */
  public String reason() {
    return reason;
  }

  Position position() {
    return new Position(at, id);
  }
}
