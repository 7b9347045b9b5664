/** The demo: a whole federation of separate processes on this machine, and what it was worth. */
@NullMarked
package dev.minga.simulations.demo;

import org.jspecify.annotations.NullMarked;
