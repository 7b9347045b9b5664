/** What happened in every run, in order and durable: the one truth after a crash. */
@NullMarked
package dev.minga.coordinator.journal;

import org.jspecify.annotations.NullMarked;
