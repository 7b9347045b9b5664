/** The command line: {@code minga demo} and {@code minga privacy audit}. */
@NullMarked
package dev.minga.simulations.cli;

import org.jspecify.annotations.NullMarked;
