/** What the tests of this module share: a clock and a mailbox that stand still, small plans, members that sign. */
@NullMarked
package dev.minga.coordinator.testkit;

import org.jspecify.annotations.NullMarked;
