package io.tidemark.api.plan;

import graphql.GraphQLContext;
import graphql.execution.DataFetcherResult;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLScalarType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Completes values of one type, as section 6.4.3 of the <a
 * href="https://spec.graphql.org/October2021/#sec-Value-Completion">GraphQL specification</a> says,
 * for as long as nothing is out of the ordinary: what fails, or has to be waited for, is {@link
 * #ENGINES}. Thread-safe.
 */
@FunctionalInterface
interface Completion {
  /** Stands for a value that is the engine's to complete, which knows how to say what is wrong. */
  Object ENGINES = new Object();

  /** The value as it stands in the answer, {@link #ENGINES}, or null. */
  @Nullable Object complete(Object value, PlainExecution execution);

  /** Of a type that may be null or may not. */
  record Nullness(boolean nullable, Completion completion) {
    @Nullable Object complete(@Nullable Object fetched, PlainExecution execution) {
      Object value = execution.context().getValueUnboxer().unbox(fetched);
      if (value instanceof CompletionStage || value instanceof DataFetcherResult) {
        return ENGINES;
      }
      Object done = value == null ? null : completion.complete(value, execution);
      return done == null && !nullable ? ENGINES : done;
    }
  }

  /** Of a list of these. */
  static Completion list(Nullness item) {
    return (value, execution) -> {
      if (!(value instanceof Collection<?> items)) {
        return ENGINES;
      }
      List<@Nullable Object> list = new ArrayList<>(items.size());
      for (Object one : items) {
        Object done = item.complete(one, execution);
        if (done == ENGINES) {
          return ENGINES;
        }
        list.add(done);
      }
      return list;
    };
  }

  /** Of a scalar. */
  static Completion scalar(GraphQLScalarType type) {
    return leaf((value, context, locale) -> type.getCoercing().serialize(value, context, locale));
  }

  /** Of an enumeration. */
  static Completion enumeration(GraphQLEnumType type) {
    return leaf(type::serialize);
  }

  private static Completion leaf(Serialization serialization) {
    return (value, execution) -> {
      try {
        return serialization.serialize(
            value, execution.context().getGraphQLContext(), execution.context().getLocale());
      } catch (CoercingSerializeException e) {
        return ENGINES;
      }
    };
  }

  /** How a leaf is written. */
  @FunctionalInterface
  interface Serialization {
    @Nullable Object serialize(Object value, GraphQLContext context, Locale locale);
  }
}
