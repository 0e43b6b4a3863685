/** What a benchmark tells: a Markdown page with tables, a plot in SVG, figures for machines. */
@NullMarked
package io.tidemark.bench.report;

import org.jspecify.annotations.NullMarked;
