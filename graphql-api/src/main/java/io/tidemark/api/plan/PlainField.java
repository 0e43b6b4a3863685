package io.tidemark.api.plan;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A field that is at hand with its object, and whose value is completed without the engine. */
record PlainField(Getter getter, Completion.Nullness type) {

  /** The value of the field. */
  @FunctionalInterface
  interface Getter {
    @Nullable Object get(Object source, Supplier<DataFetchingEnvironment> environment)
        throws Exception;

    static Getter of(GraphQLFieldDefinition field, LightDataFetcher<?> fetcher) {
      return (source, environment) -> fetcher.get(field, source, environment);
    }
  }

  @Nullable Object complete(Object source, PlainExecution execution) {
    Object fetched;
    try {
      fetched = getter.get(source, execution);
    } catch (Exception e) {
      // It will be thrown once more, where the engine asks.
      return Completion.ENGINES;
    }
    return type.complete(fetched, execution);
  }
}
