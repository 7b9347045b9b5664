/** A file system in memory that loses, when the power fails, what was not flushed. */
@NullMarked
package dev.minga.coordinator.simulation.disk;

import org.jspecify.annotations.NullMarked;
