/** Local fine-tuning: differentially private stochastic gradient descent on an adapter. */
@NullMarked
package dev.minga.node.training;

import org.jspecify.annotations.NullMarked;
