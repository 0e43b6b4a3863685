package io.tidemark.api.problem;

import static org.springframework.graphql.server.webmvc.GraphQlRequestPredicates.graphQlHttp;
import static org.springframework.graphql.server.webmvc.GraphQlRequestPredicates.graphQlSse;
import static org.springframework.http.HttpStatus.METHOD_NOT_ALLOWED;
import static org.springframework.http.HttpStatus.NOT_ACCEPTABLE;
import static org.springframework.http.HttpStatus.UNSUPPORTED_MEDIA_TYPE;
import static org.springframework.http.MediaType.APPLICATION_JSON;
import static org.springframework.web.servlet.function.RequestPredicates.POST;
import static org.springframework.web.servlet.function.RequestPredicates.contentType;
import static org.springframework.web.servlet.function.RequestPredicates.headers;
import static org.springframework.web.servlet.function.RequestPredicates.method;
import static org.springframework.web.servlet.function.RequestPredicates.path;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Refuses queries by another method, and those whose own or whose answer's media type is not
 * served.
 */
@Configuration(proxyBeanMethods = false)
class QueryMediaTypes {
  private static final String PATH = "/graphql";
  private static final RequestPredicate IS_JSON = contentType(APPLICATION_JSON);
  private static final RequestPredicate IS_UPGRADE =
      headers(headers -> "websocket".equalsIgnoreCase(headers.firstHeader(HttpHeaders.UPGRADE)));

  /** Comes before the framework's own route, which would answer with a status and not a word. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  RouterFunction<ServerResponse> refusedMediaTypes() {
    return RouterFunctions.route()
        .route(
            POST(PATH).and(graphQlHttp(PATH).or(graphQlSse(PATH)).negate()),
            request -> {
              // What is thrown here becomes the words of HttpProblems.
              throw new ResponseStatusException(
                  IS_JSON.test(request) ? NOT_ACCEPTABLE : UNSUPPORTED_MEDIA_TYPE);
            })
        .build();
  }

  /** GraphQL over HTTP lets a server do without GET; then it says which method there is. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  RouterFunction<ServerResponse> refusedMethods() {
    return RouterFunctions.route()
        .route(
            path(PATH).and(method(HttpMethod.POST).negate()).and(IS_UPGRADE.negate()),
            request ->
                ServerResponse.status(METHOD_NOT_ALLOWED)
                    .allow(HttpMethod.POST)
                    .contentType(APPLICATION_JSON)
                    .body(ProblemBody.of(Problems.method())))
        .build();
  }
}
