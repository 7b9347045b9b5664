/** What a node shows to its own machine over HTTP, if its operator wants that: a listener on loopback, and routes. */
@NullMarked
package dev.minga.node.page;

import org.jspecify.annotations.NullMarked;
