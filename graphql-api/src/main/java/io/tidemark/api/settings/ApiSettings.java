package io.tidemark.api.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings under {@code tidemark.api}. Each can also come from the environment: {@code
 * tidemark.api.postgres.password-file} is {@code TIDEMARK_API_POSTGRES_PASSWORDFILE}. Secrets are
 * named by the file that holds them, so that none shows on a command line.
 *
 * @param postgres where the copy is
 * @param jwt whose bearer tokens are good
 * @param cursorKeyFile a file with the base64 text of at least 32 random bytes: signs cursors.
 *     Every instance behind one address needs the same; a new key makes old cursors invalid
 * @param introspection whether clients may ask for the schema; off unless said otherwise
 * @param trustedDocuments whether the named operations are the only documents that are answered
 * @param freshnessLimit up to which age a table counts as caught up
 * @param freshnessAge how old what an answer says of freshness may be: answers of the same moment
 *     share one reading of the ledger
 * @param limits how much one request may ask for
 * @param live how much may be followed at the same time
 */
public record ApiSettings(
    @DefaultValue Postgres postgres,
    @DefaultValue Jwt jwt,
    @Nullable Path cursorKeyFile,
    @DefaultValue("false") boolean introspection,
    @DefaultValue("false") boolean trustedDocuments,
    @DefaultValue("1m") Duration freshnessLimit,
    @DefaultValue("20ms") Duration freshnessAge,
    @DefaultValue Limits limits,
    @DefaultValue Live live) {
  static final String PREFIX = "tidemark.api";

  /** A password in a JDBC URL, which would be seen wherever that is. */
  private static final Pattern CREDENTIALS =
      Pattern.compile("[?&](password|sslpassword)=", Pattern.CASE_INSENSITIVE);

  /**
   * Checks all settings together.
   *
   * @throws SettingsProblem TM-001 that names every setting that is missing or out of range
   */
  public ApiSettings {
    new SettingsCheck(PREFIX)
        .require(postgres.url() != null, "postgres.url", postgres.url(), "a JDBC URL")
        .require(
            !CREDENTIALS.matcher(String.valueOf(postgres.url())).find(),
            "postgres.url",
            "(not repeated)",
            "without a password: name its file in postgres.password-file")
        .require(postgres.user() != null, "postgres.user", postgres.user(), "a login's name")
        .require(postgres.passwordFile() != null, "postgres.password-file", null, "a file")
        .require(postgres.poolSize() > 0, "postgres.pool-size", postgres.poolSize(), "1 or more")
        .require(
            positive(postgres.statementTimeout()),
            "postgres.statement-timeout",
            postgres.statementTimeout(),
            "longer than zero")
        .require(
            positive(postgres.lockTimeout()),
            "postgres.lock-timeout",
            postgres.lockTimeout(),
            "longer than zero")
        .require(
            postgres.connectionTimeout().toMillis() >= 250,
            "postgres.connection-timeout",
            postgres.connectionTimeout(),
            "250 ms or longer")
        .require(jwt.publicKeyFile() != null, "jwt.public-key-file", null, "a PEM file")
        .require(!jwt.issuer().isBlank(), "jwt.issuer", jwt.issuer(), "not blank")
        .require(!jwt.audience().isBlank(), "jwt.audience", jwt.audience(), "not blank")
        .require(cursorKeyFile != null, "cursor-key-file", null, "a file")
        .require(positive(freshnessLimit), "freshness-limit", freshnessLimit, "longer than zero")
        .require(
            !freshnessAge.isNegative() && freshnessAge.compareTo(Duration.ofSeconds(1)) <= 0,
            "freshness-age",
            freshnessAge,
            "from 0s, each answer reads, to 1s")
        .require(limits.depth() > 0, "limits.depth", limits.depth(), "1 or more")
        .require(limits.records() > 0, "limits.records", limits.records(), "1 or more")
        .require(limits.fields() > 0, "limits.fields", limits.fields(), "1 or more")
        .require(limits.aliases() > 0, "limits.aliases", limits.aliases(), "1 or more")
        .require(limits.directives() > 0, "limits.directives", limits.directives(), "1 or more")
        .require(limits.characters() > 0, "limits.characters", limits.characters(), "1 or more")
        .require(limits.tokens() > 0, "limits.tokens", limits.tokens(), "1 or more")
        .require(limits.bodyBytes() > 0, "limits.body-bytes", limits.bodyBytes(), "1 or more")
        .require(positive(limits.time()), "limits.time", limits.time(), "longer than zero")
        .require(
            limits.requestsAtOnce() > 0,
            "limits.requests-at-once",
            limits.requestsAtOnce(),
            "1 or more")
        .require(
            limits.requestsPerSecond() > 0,
            "limits.requests-per-second",
            limits.requestsPerSecond(),
            "1 or more")
        .require(
            live.subscriptionsPerViewer() > 0,
            "live.subscriptions-per-viewer",
            live.subscriptionsPerViewer(),
            "1 or more")
        .require(live.subscriptions() > 0, "live.subscriptions", live.subscriptions(), "1 or more")
        .throwIfAny();
  }

  private static boolean positive(Duration duration) {
    return duration.toMillis() > 0;
  }

  /**
   * Where the copy is.
   *
   * @param url the JDBC URL
   * @param user a login in the role {@code tidemark_reader}
   * @param passwordFile the file that holds its password, and nothing else
   * @param poolSize how many connections at most. A page takes about a millisecond of the
   *     database's time, so a few a core serve thousands of pages a second; more would only queue
   *     inside of the database
   * @param statementTimeout after how long the database stops a statement
   * @param lockTimeout after how long the database stops waiting for a lock
   * @param connectionTimeout how long a request waits for a connection
   */
  public record Postgres(
      @Nullable String url,
      @Nullable String user,
      @Nullable Path passwordFile,
      @DefaultValue("8") int poolSize,
      @DefaultValue("3s") Duration statementTimeout,
      @DefaultValue("1s") Duration lockTimeout,
      @DefaultValue("2s") Duration connectionTimeout) {}

  /**
   * Whose bearer tokens are good: RS256, and nothing else.
   *
   * @param publicKeyFile the issuer's RSA public key, PEM
   * @param issuer what {@code iss} must be
   * @param audience what {@code aud} must contain
   */
  public record Jwt(
      @Nullable Path publicKeyFile,
      @DefaultValue("tidemark-local") String issuer,
      @DefaultValue("tidemark") String audience) {}

  /**
   * How much may be followed at the same time.
   *
   * @param subscriptionsPerViewer subscriptions that one viewer may have
   * @param subscriptions subscriptions that all viewers together may have; each may take a thread
   *     while it is sent to
   */
  public record Live(
      @DefaultValue("10") int subscriptionsPerViewer, @DefaultValue("200") int subscriptions) {}

  /**
   * How much one request may ask for.
   *
   * @param depth fields inside of each other
   * @param records records that the answer could hold: page sizes, multiplied where they nest
   * @param fields fields selected, after fragments are laid out
   * @param aliases fields of the document that are given another name
   * @param directives directives in the document
   * @param characters characters of the document
   * @param tokens tokens of the document
   * @param bodyBytes bytes of the HTTP body
   * @param time until the answer; a statement that is running then is cancelled, within a second
   * @param requestsAtOnce requests of one viewer that run at the same time
   * @param requestsPerSecond requests of one viewer in the long run; after a pause, up to ten times
   *     as many at once
   */
  public record Limits(
      @DefaultValue("10") int depth,
      @DefaultValue("5000") int records,
      @DefaultValue("1000") int fields,
      @DefaultValue("100") int aliases,
      @DefaultValue("50") int directives,
      @DefaultValue("20000") int characters,
      @DefaultValue("2000") int tokens,
      @DefaultValue("65536") int bodyBytes,
      @DefaultValue("10s") Duration time,
      @DefaultValue("16") int requestsAtOnce,
      @DefaultValue("100") int requestsPerSecond) {}
}
