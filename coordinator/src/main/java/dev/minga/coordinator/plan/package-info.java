/** What a run will do: the operator's YAML, the signed plan made of it, and what follows from it. */
@NullMarked
package dev.minga.coordinator.plan;

import org.jspecify.annotations.NullMarked;
