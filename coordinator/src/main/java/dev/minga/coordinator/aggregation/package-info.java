/** How deltas become one: pure arithmetic in a fixed order. */
@NullMarked
package dev.minga.coordinator.aggregation;

import org.jspecify.annotations.NullMarked;
