package io.tidemark.api.operation;

import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What GraphQL's engine is told besides the schema. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

  @Bean
  GraphQlSourceBuilderCustomizer engine(KnownDocuments documents, OperationGate gate) {
    return builder ->
        builder.configureGraphQl(
            engine ->
                engine
                    .preparsedDocumentProvider(documents)
                    // By itself: within a chain of one it would be called by way of a list.
                    .instrumentation(gate));
  }
}
