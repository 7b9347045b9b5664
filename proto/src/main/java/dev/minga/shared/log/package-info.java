/** What a log's lines look like: one entry a line, whatever strangers put into it, and no secrets. */
@NullMarked
package dev.minga.shared.log;

import org.jspecify.annotations.NullMarked;
