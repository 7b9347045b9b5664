/** A node's own logs: read line by line, turned into the text a model reads, joined with their labels. */
@NullMarked
package dev.minga.node.data;

import org.jspecify.annotations.NullMarked;
