/** Taking part: joining, the policy, the budget, and the way of a delta from training to its receipt. */
@NullMarked
package dev.minga.node.participation;

import org.jspecify.annotations.NullMarked;
