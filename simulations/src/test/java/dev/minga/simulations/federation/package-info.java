/** A coordinator and nodes of real parts in one process, over real TLS. */
@NullMarked
package dev.minga.simulations.federation;

import org.jspecify.annotations.NullMarked;
