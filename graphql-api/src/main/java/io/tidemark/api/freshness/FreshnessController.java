package io.tidemark.api.freshness;

import graphql.GraphQLContext;
import java.util.List;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;

/** {@code Query.freshness}: the same reading that the answer's extensions carry. */
@Controller
final class FreshnessController {
  @QueryMapping
  List<TableFreshness> freshness(GraphQLContext context) {
    FreshnessOfAnswers.FreshnessRead read = context.get(FreshnessOfAnswers.FreshnessRead.class);
    return read.tables();
  }
}
