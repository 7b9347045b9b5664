/** How well a model does, for whom, and what it gives away. */
@NullMarked
package dev.minga.simulations.measure;

import org.jspecify.annotations.NullMarked;
