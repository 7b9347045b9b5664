/** What coordinator and node must understand alike of evaluations. */
@NullMarked
package dev.minga.shared.evaluation;

import org.jspecify.annotations.NullMarked;
