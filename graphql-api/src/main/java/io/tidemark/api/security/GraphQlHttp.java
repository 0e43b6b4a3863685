package io.tidemark.api.security;

import io.tidemark.api.problem.ProblemCode;
import java.util.Map;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.server.WebGraphQlHandler;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.webmvc.GraphQlHttpHandler;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/** Answers 403 where an operation was refused as a whole for the roles of who asks. */
@Configuration(proxyBeanMethods = false)
class GraphQlHttp {
  private static final Set<String> REFUSALS =
      Set.of(
          ProblemCode.ROLE.code(), ProblemCode.INTROSPECTION.code(), ProblemCode.UNTRUSTED.code());

  @Bean
  GraphQlHttpHandler graphQlHttpHandler(WebGraphQlHandler handler) {
    return new GraphQlHttpHandler(handler) {
      @Override
      protected HttpStatus selectResponseStatus(WebGraphQlResponse response, MediaType type) {
        return isRefused(response)
            ? HttpStatus.FORBIDDEN
            : super.selectResponseStatus(response, type);
      }
    };
  }

  private static boolean isRefused(WebGraphQlResponse response) {
    return response.getExecutionResult().getData() == null
        && response.getExecutionResult().getErrors().stream()
            .map(error -> error.getExtensions() == null ? Map.of() : error.getExtensions())
            .anyMatch(extensions -> REFUSALS.contains(String.valueOf(extensions.get("code"))));
  }
}
