/** What the operator's tools see of a node, on its own machine: metrics and whether it can do its work. Observes from outside. */
@NullMarked
package dev.minga.node.monitoring;

import org.jspecify.annotations.NullMarked;
