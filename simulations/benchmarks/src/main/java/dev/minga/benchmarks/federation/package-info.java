/** A real coordinator in a process of its own, and members of which only the calls are real. */
@NullMarked
package dev.minga.benchmarks.federation;

import org.jspecify.annotations.NullMarked;
