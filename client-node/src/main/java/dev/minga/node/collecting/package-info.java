/** Gathers the records of files that come, grow, are renamed, gzipped and deleted, in one log whose lines never move. */
@NullMarked
package dev.minga.node.collecting;

import org.jspecify.annotations.NullMarked;
