package io.tidemark.api.problem;

import graphql.ExecutionResult;
import java.util.List;
import org.reactivestreams.Publisher;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sends what fits how the client reads. An answer that is no stream (of a query, or a refusal with
 * its code) becomes the one event of a stream where the client reads events: the framework would
 * put an error of its own in its place. A stream is refused where the client reads one answer.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StreamedAnswers implements WebGraphQlInterceptor {
  @Override
  public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
    Mono<WebGraphQlResponse> answer = chain.next(request);
    if (request instanceof WebSocketGraphQlRequest) {
      return answer;
    }
    return request.getHeaders().getAccept().contains(MediaType.TEXT_EVENT_STREAM)
        ? answer.map(StreamedAnswers::streamed)
        : answer.map(StreamedAnswers::single);
  }

  private static WebGraphQlResponse streamed(WebGraphQlResponse response) {
    ExecutionResult result = response.getExecutionResult();
    return result.getData() instanceof Publisher
        ? response
        : response.transform(builder -> builder.data(Flux.just(result)).errors(List.of()));
  }

  private static WebGraphQlResponse single(WebGraphQlResponse response) {
    return response.getExecutionResult().getData() instanceof Publisher
        ? Problems.stream().answer(response.getExecutionInput())
        : response;
  }
}
