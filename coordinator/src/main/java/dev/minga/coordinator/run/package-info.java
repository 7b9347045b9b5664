/** Drives the round machine: one serial mailbox per run, timers, aggregation. */
@NullMarked
package dev.minga.coordinator.run;

import org.jspecify.annotations.NullMarked;
