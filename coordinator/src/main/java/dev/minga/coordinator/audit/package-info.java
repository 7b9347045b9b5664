/** Checks a coordinator's directory, or a copy of it, offline: the whole log, and one round from its deltas. */
@NullMarked
package dev.minga.coordinator.audit;

import org.jspecify.annotations.NullMarked;
