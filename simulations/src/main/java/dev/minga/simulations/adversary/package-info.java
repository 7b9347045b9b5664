/** What hostile members do to their data and to what they send. */
@NullMarked
package dev.minga.simulations.adversary;

import org.jspecify.annotations.NullMarked;
