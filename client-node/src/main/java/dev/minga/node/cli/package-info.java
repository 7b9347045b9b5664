/** The command line: node and privacy. */
@NullMarked
package dev.minga.node.cli;

import org.jspecify.annotations.NullMarked;
