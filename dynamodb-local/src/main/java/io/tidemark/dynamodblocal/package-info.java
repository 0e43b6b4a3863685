/** DynamoDB Local, as the tests start it. */
@NullMarked
package io.tidemark.dynamodblocal;

import org.jspecify.annotations.NullMarked;
