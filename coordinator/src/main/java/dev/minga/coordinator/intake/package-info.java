/** What a submitted delta must satisfy before it counts: signature first, then bytes, then numbers. */
@NullMarked
package dev.minga.coordinator.intake;

import org.jspecify.annotations.NullMarked;
