package io.tidemark.api.security;

import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.HEAD;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** One chain for everything: what is not allowed by name is refused. */
@Configuration(proxyBeanMethods = false)
class HttpSecurityConfiguration {

  /**
   * No CSRF tokens: a browser sends nothing here by itself, neither cookie nor password; the bearer
   * token is put into each request by the page's own script. No sessions for the same reason, and
   * no CORS: other sites' scripts may not read from here.
   */
  @Bean
  SecurityFilterChain chain(HttpSecurity http) {
    TokenRefusals refusals = new TokenRefusals();
    return http.csrf(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .anonymous(anonymous -> {})
        .authorizeHttpRequests(
            requests ->
                requests
                    // These hold no data: what they show comes through /graphql.
                    .requestMatchers(GET, "/", "/graphiql", "/favicon.svg", "/assets/**")
                    .permitAll()
                    .requestMatchers(HEAD, "/", "/graphiql", "/favicon.svg", "/assets/**")
                    .permitAll()
                    // Counts and states, and nothing of any customer.
                    .requestMatchers(
                        GET,
                        "/actuator/health/liveness",
                        "/actuator/health/readiness",
                        "/actuator/health/freshness",
                        "/actuator/prometheus")
                    .permitAll()
                    .requestMatchers("/error")
                    .permitAll()
                    // Who asks is known once the socket is open, see WebSocketTokens.
                    .requestMatchers(HttpSecurityConfiguration::isWebSocketHandshake)
                    .permitAll()
                    // Another method than POST is then refused in words.
                    .requestMatchers("/graphql")
                    .hasAnyRole(Arrays.stream(Role.values()).map(Enum::name).toArray(String[]::new))
                    .anyRequest()
                    .denyAll())
        .oauth2ResourceServer(
            server ->
                server
                    .jwt(jwt -> jwt.jwtAuthenticationConverter(TokenConfiguration.rolesOfToken()))
                    .authenticationEntryPoint(refusals)
                    .accessDeniedHandler(refusals))
        .exceptionHandling(
            handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .headers(
            headers ->
                headers
                    .addHeaderWriter(new ContentPolicy())
                    .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                    .permissionsPolicyHeader(
                        policy -> policy.policy("camera=(), geolocation=(), microphone=()"))
                    .frameOptions(frames -> frames.deny()))
        .build();
  }

  private static boolean isWebSocketHandshake(HttpServletRequest request) {
    return request.getMethod().equals("GET")
        && request.getRequestURI().equals("/graphql")
        && "websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE));
  }
}
