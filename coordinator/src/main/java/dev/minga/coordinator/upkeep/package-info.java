/** Keeps a coordinator's directory in order: garbage, backups, whether anything can be written. */
@NullMarked
package dev.minga.coordinator.upkeep;

import org.jspecify.annotations.NullMarked;
