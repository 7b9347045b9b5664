/** The coordinator's real parts on a made up clock, network and disk; everything follows from one seed. */
@NullMarked
package dev.minga.coordinator.simulation;

import org.jspecify.annotations.NullMarked;
