/** Differential privacy: what a record is hidden by (sampling, clipping, noise) and what that is worth (accounting). */
@NullMarked
package dev.minga.crypto.privacy;

import org.jspecify.annotations.NullMarked;
