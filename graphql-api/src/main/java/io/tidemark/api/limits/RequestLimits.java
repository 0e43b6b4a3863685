package io.tidemark.api.limits;

import graphql.parser.ParserOptions;
import io.tidemark.api.database.Deadline;
import io.tidemark.api.settings.ApiSettings;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Gives each request its parser limits and its deadline. */
@Component
final class RequestLimits implements WebGraphQlInterceptor {
  private final ParserOptions parser;
  private final ApiSettings.Limits limits;
  private final Clock clock;

  RequestLimits(ApiSettings settings, Clock clock) {
    this.limits = settings.limits();
    this.clock = clock;
    this.parser =
        ParserOptions.getDefaultOperationParserOptions()
            .transform(
                options ->
                    options
                        .maxCharacters(limits.characters())
                        .maxTokens(limits.tokens())
                        // What the parser stumbled over may be a value: it is not repeated.
                        .redactTokenParserErrorMessages(true));
  }

  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    Deadline given = Deadline.current();
    Deadline deadline =
        given == null ? new Deadline(clock.instant().plus(limits.time()), limits.time()) : given;
    request.configureExecutionInput(
        (input, builder) ->
            builder
                // One language for all messages: CodedErrors looks into them.
                .locale(Locale.ENGLISH)
                .graphQLContext(Map.of(ParserOptions.class, parser, Deadline.class, deadline))
                .build());
    return chain.next(request);
  }
}
