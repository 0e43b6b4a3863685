package io.tidemark.api.scalar;

import graphql.schema.GraphQLScalarType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/** Ties the schema's scalars to their code. */
@Configuration(proxyBeanMethods = false)
class TidemarkScalars {
  static final GraphQLScalarType DATE_TIME =
      GraphQLScalarType.newScalar().name("DateTime").coercing(new DateTimeCoercing()).build();
  static final GraphQLScalarType DECIMAL =
      GraphQLScalarType.newScalar().name("Decimal").coercing(new DecimalCoercing()).build();
  static final GraphQLScalarType LONG =
      GraphQLScalarType.newScalar().name("Long").coercing(new LongCoercing()).build();

  @Bean
  RuntimeWiringConfigurer scalars() {
    return wiring -> wiring.scalar(DATE_TIME).scalar(DECIMAL).scalar(LONG);
  }
}
