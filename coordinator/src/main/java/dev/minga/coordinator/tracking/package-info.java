/** Publishes what a run's members know of it to an experiment tracker. Follows the journal; nothing waits for it. */
@NullMarked
package dev.minga.coordinator.tracking;

import org.jspecify.annotations.NullMarked;
