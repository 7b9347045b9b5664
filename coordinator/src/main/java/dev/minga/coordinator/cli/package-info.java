/** The command line: coordinator, member, training, ledger. */
@NullMarked
package dev.minga.coordinator.cli;

import org.jspecify.annotations.NullMarked;
