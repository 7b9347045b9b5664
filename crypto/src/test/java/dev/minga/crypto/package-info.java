/** What the tests of this module share. */
@NullMarked
package dev.minga.crypto;

import org.jspecify.annotations.NullMarked;
