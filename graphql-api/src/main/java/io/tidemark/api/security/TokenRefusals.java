package io.tidemark.api.security;

import io.tidemark.api.problem.ApiProblem;
import io.tidemark.api.problem.ProblemBody;
import io.tidemark.api.problem.Problems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtValidationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;

/** 401 and 403 with a body that says what to do, in the form of a GraphQL answer. */
final class TokenRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {
  private final BearerTokenAuthenticationEntryPoint unauthorized =
      new BearerTokenAuthenticationEntryPoint();
  private final BearerTokenAccessDeniedHandler forbidden = new BearerTokenAccessDeniedHandler();

  @Override
  public void commence(
      HttpServletRequest request, HttpServletResponse response, AuthenticationException thrown)
      throws IOException {
    ApiProblem problem = problem(thrown);
    // Only the header's scheme: its details would repeat why, in the words of a library.
    unauthorized.commence(request, response, new NoDetails());
    ProblemBody.write(response, HttpStatus.UNAUTHORIZED.value(), problem);
  }

  @Override
  public void handle(
      HttpServletRequest request, HttpServletResponse response, AccessDeniedException thrown)
      throws IOException {
    forbidden.handle(request, response, thrown);
    ProblemBody.write(
        response,
        HttpStatus.FORBIDDEN.value(),
        Problems.role("this", Arrays.stream(Role.values()).map(Role::claim).toList()));
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

  private static final class NoDetails extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    NoDetails() {
      super("unauthorized");
    }
  }
}
