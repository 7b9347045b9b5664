/** SHA-256 digests and keyed ones as values. */
@NullMarked
package dev.minga.crypto.digest;

import org.jspecify.annotations.NullMarked;
