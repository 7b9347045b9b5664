/** Whether an average goes on, by what the members counted for it: arithmetic that anybody can do again. */
@NullMarked
package dev.minga.coordinator.gate;

import org.jspecify.annotations.NullMarked;
