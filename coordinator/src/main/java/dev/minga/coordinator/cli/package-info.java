/** The command line: coordinator, member, training. */
@NullMarked
package dev.minga.coordinator.cli;

import org.jspecify.annotations.NullMarked;
