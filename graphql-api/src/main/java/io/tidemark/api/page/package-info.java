/** The support page and GraphiQL: static files that hold no data. */
@NullMarked
package io.tidemark.api.page;

import org.jspecify.annotations.NullMarked;
