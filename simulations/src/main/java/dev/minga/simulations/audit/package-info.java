/** Attacks on our own mechanism: what an observer can tell apart bounds its privacy from below, whatever the accountant says. */
@NullMarked
package dev.minga.simulations.audit;

import org.jspecify.annotations.NullMarked;
