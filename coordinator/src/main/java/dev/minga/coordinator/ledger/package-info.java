/** The log that members check: what is written into it, its files, and how it is verified. */
@NullMarked
package dev.minga.coordinator.ledger;

import org.jspecify.annotations.NullMarked;
