package io.tidemark.api.plan;

import graphql.execution.CoercedVariables;
import graphql.language.Argument;
import graphql.language.IntValue;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.normalized.ExecutableNormalizedField;
import graphql.normalized.ExecutableNormalizedOperation;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operation that is about to be executed, with all fragments laid out.
 *
 * @param operation shared by all executions of the document
 * @param variables those of this one
 */
public record LaidOut(
    ExecutableNormalizedOperation operation, GraphQLSchema schema, CoercedVariables variables) {

  /** The fields at the top. */
  public List<ExecutableNormalizedField> fields() {
    return operation.getTopLevelFields();
  }

  /** Whether this field can be given an argument of that name. */
  public boolean takes(ExecutableNormalizedField field, String argument) {
    return definition(field, argument) != null;
  }

  /** An argument of type Int, or its default; null where there is neither. */
  public @Nullable Integer intArgument(ExecutableNormalizedField field, String name) {
    for (Argument argument : field.getAstArguments()) {
      if (argument.getName().equals(name)) {
        Value<?> value = argument.getValue();
        if (value instanceof IntValue literal) {
          return literal.getValue().intValue();
        }
        if (!(value instanceof VariableReference variable)) {
          return null;
        }
        if (variables.containsKey(variable.getName())) {
          return (Integer) variables.get(variable.getName());
        }
      }
    }
    GraphQLArgument definition = definition(field, name);
    return definition == null ? null : GraphQLArgument.getArgumentDefaultValue(definition);
  }

  /** All types that have the field there have it with the same arguments, as validation sees to. */
  private @Nullable GraphQLArgument definition(ExecutableNormalizedField field, String argument) {
    return field.getFieldDefinitions(schema).get(0).getArgument(argument);
  }
}
