/**
 * The node's privacy budget: what happened to which records, in a file that only grows. Knows records by the partition they
 * belong to, never by what is in them.
 */
@NullMarked
package dev.minga.node.budget;

import org.jspecify.annotations.NullMarked;
