package io.tidemark.api.operation;

import io.tidemark.api.plan.PlannedStrategy;
import io.tidemark.api.plan.Plans;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;

/** What GraphQL's engine is told besides the schema. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

  @Bean
  GraphQlSourceBuilderCustomizer engine(
      KnownDocuments documents,
      OperationGate gate,
      Plans plans,
      ObjectProvider<DataFetcherExceptionResolver> problems) {
    return builder ->
        builder.configureGraphQl(
            engine ->
                engine
                    .preparsedDocumentProvider(documents)
                    .queryExecutionStrategy(
                        new PlannedStrategy(
                            plans,
                            DataFetcherExceptionResolver.createExceptionHandler(
                                problems.orderedStream().toList())))
                    // By itself: within a chain of one it would be called by way of a list.
                    .instrumentation(gate));
  }
}
