/** What a node checks in the federation's log: checkpoints, plans, receipts. */
@NullMarked
package dev.minga.node.ledger;

import org.jspecify.annotations.NullMarked;
