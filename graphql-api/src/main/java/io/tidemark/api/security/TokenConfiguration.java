package io.tidemark.api.security;

import io.tidemark.api.settings.ApiSettings;
import io.tidemark.api.settings.SettingsFile;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;

/**
 * Which bearer tokens are good: signed RS256 by the one key, of the right issuer, for this API,
 * within their time, and about somebody.
 */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {
  /** The error code by which {@link TokenRefusals} knows a token that was good once. */
  static final String EXPIRED = "token_expired";

  /** How far the issuer's clock may be from ours. */
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(10);

  @Bean
  JwtDecoder jwtDecoder(ApiSettings settings, Clock clock) {
    ApiSettings.Jwt jwt = settings.jwt();
    NimbusJwtDecoder decoder =
        NimbusJwtDecoder.withPublicKey(
                SettingsFile.of("tidemark.api.jwt.public-key-file", jwt.publicKeyFile())
                    .rsaPublicKey())
            .signatureAlgorithm(SignatureAlgorithm.RS256)
            .build();
    JwtTimestampValidator times = new JwtTimestampValidator(CLOCK_SKEW);
    times.setAllowEmptyExpiryClaim(false);
    times.setClock(clock);
    OAuth2TokenValidator<Jwt> rules =
        new DelegatingOAuth2TokenValidator<>(
            List.of(
                new JwtIssuerValidator(jwt.issuer()),
                new JwtAudienceValidator(jwt.audience()),
                TokenConfiguration::hasSubject,
                notExpired(clock),
                times));
    decoder.setJwtValidator(rules);
    return new KnownTokens(decoder, rules);
  }

  private static OAuth2TokenValidatorResult hasSubject(Jwt token) {
    return token.getSubject() == null || token.getSubject().isBlank()
        ? OAuth2TokenValidatorResult.failure(
            new OAuth2Error("invalid_token", "The sub claim is missing", null))
        : OAuth2TokenValidatorResult.success();
  }

  private static OAuth2TokenValidator<Jwt> notExpired(Clock clock) {
    return token ->
        token.getExpiresAt() != null
                && clock.instant().minus(CLOCK_SKEW).isAfter(token.getExpiresAt())
            ? OAuth2TokenValidatorResult.failure(
                new OAuth2Error(EXPIRED, "The token has expired", null))
            : OAuth2TokenValidatorResult.success();
  }

  static JwtAuthenticationConverter rolesOfToken() {
    JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
    converter.setJwtGrantedAuthoritiesConverter(TokenConfiguration::authorities);
    return converter;
  }

  private static Collection<GrantedAuthority> authorities(Jwt token) {
    // Whatever else stands there is not ours: it gives no role, and no error either.
    Object roles = token.getClaims().get("roles");
    return roles instanceof Collection<?> names
        ? names.stream()
            .map(name -> Role.ofClaim(String.valueOf(name)))
            .flatMap(Optional::stream)
            .map(Role::authority)
            .toList()
        : List.of();
  }
}
