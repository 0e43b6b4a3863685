package io.tidemark.api.operation;

import graphql.schema.DataFetcher;
import graphql.schema.DataFetchingEnvironment;

/** Stands before a field that reads data; not before one that is a property of its object. */
@FunctionalInterface
public interface FetcherGuard {
  /**
   * What to fetch the field with.
   *
   * @param fetcher what would be used
   * @return the same when there is nothing to guard
   */
  DataFetcher<?> guard(DataFetcher<?> fetcher, DataFetchingEnvironment environment);
}
