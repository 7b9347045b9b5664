/** Detached signatures bound to a purpose, so that one never passes for another. */
@NullMarked
package dev.minga.crypto.signature;

import org.jspecify.annotations.NullMarked;
