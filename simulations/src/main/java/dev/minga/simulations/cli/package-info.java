/** The command line: demo. */
@NullMarked
package dev.minga.simulations.cli;

import org.jspecify.annotations.NullMarked;
