/** Runs a cell with the code of coordinator and node; only transport and clock are replaced. */
@NullMarked
package dev.minga.simulations.engine;

import org.jspecify.annotations.NullMarked;
