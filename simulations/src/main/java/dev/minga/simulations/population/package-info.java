/** Who the virtual members are, and what data each has. */
@NullMarked
package dev.minga.simulations.population;

import org.jspecify.annotations.NullMarked;
