/** What a process measures of itself, in Prometheus' text format. */
@NullMarked
package dev.minga.shared.metrics;

import org.jspecify.annotations.NullMarked;
