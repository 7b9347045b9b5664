/** How fast the parts are whose speed somebody waits for. */
@NullMarked
package dev.minga.benchmarks;

import org.jspecify.annotations.NullMarked;
