/** SHA-256 digests as values. */
@NullMarked
package dev.minga.crypto.digest;

import org.jspecify.annotations.NullMarked;
