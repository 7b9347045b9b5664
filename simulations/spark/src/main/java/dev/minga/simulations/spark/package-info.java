/** Members of a simulation train on Apache Spark. */
@NullMarked
package dev.minga.simulations.spark;

import org.jspecify.annotations.NullMarked;
