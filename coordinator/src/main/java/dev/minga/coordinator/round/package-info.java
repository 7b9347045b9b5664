/** The round machine: a pure function from state and message to events. No clock, no files, no network. */
@NullMarked
package dev.minga.coordinator.round;

import org.jspecify.annotations.NullMarked;
