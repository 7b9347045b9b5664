/** The command line: node. */
@NullMarked
package dev.minga.node.cli;

import org.jspecify.annotations.NullMarked;
