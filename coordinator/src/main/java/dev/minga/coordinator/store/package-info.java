/** The coordinator's disk: the database file and content-addressed blobs. */
@NullMarked
package dev.minga.coordinator.store;

import org.jspecify.annotations.NullMarked;
