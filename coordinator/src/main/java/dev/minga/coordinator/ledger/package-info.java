/** The log that members check: what is written into it, and its files. */
@NullMarked
package dev.minga.coordinator.ledger;

import org.jspecify.annotations.NullMarked;
