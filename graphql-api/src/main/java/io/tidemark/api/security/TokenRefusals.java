package io.tidemark.api.security;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.ProblemBody;
import io.tidemark.api.problem.ProblemCode;
import io.tidemark.api.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** 401 and 403 with a body that says what to do, in the form of a GraphQL answer. */
final class TokenRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {
  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException thrown)
      throws IOException {
    ApiProblem problem = problem(thrown);
    // RFC 6750: the bare scheme when nothing was sent. The body says the rest.
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        problem.code() == ProblemCode.TOKEN_MISSING ? "Bearer" : "Bearer error=\"invalid_token\"");
    ProblemBody.write(response, HttpStatus.UNAUTHORIZED.value(), problem);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException thrown)
      throws IOException {
    ProblemBody.write(response, HttpStatus.FORBIDDEN.value(), problem(request));
  }

  private static ApiProblem problem(HttpServletRequest request) {
    List<String> roles = Role.claims(List.of(Role.values()));
    boolean hasRole = Arrays.stream(Role.values()).map(Role::name).anyMatch(request::isUserInRole);
    return hasRole
        ? Problems.http(
            "Nothing is served at this path with this method. Queries go to /graphql, with POST.")
        : Problems.role("anything here", roles);
  }

  private static ApiProblem problem(AuthenticationException thrown) {
    if (!(thrown instanceof InvalidBearerTokenException)) {
      return Problems.tokenMissing();
    }
    return thrown.getCause() instanceof JwtValidationException invalid && onlyExpired(invalid)
        ? Problems.tokenExpired()
        : Problems.tokenRefused();
  }

  /** Whether time is all that is wrong: the time validators both object to an expired token. */
  private static boolean onlyExpired(JwtValidationException invalid) {
    return invalid.getErrors().stream()
            .anyMatch(error -> error.getErrorCode().equals(TokenConfiguration.EXPIRED))
        && invalid.getErrors().size() <= 2;
  }
}
