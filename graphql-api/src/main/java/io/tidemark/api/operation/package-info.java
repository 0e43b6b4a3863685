/**
 * The named operations, which may be the only ones that are trusted; and the gate that every
 * GraphQL operation passes after it has been validated and before it touches data. Other packages
 * bring the rules.
 */
@NullMarked
package io.tidemark.api.operation;

import org.jspecify.annotations.NullMarked;
