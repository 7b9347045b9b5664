/** What operators' tools see of a running coordinator: metrics. Observes from outside; nothing depends on what is counted here. */
@NullMarked
package dev.minga.coordinator.monitoring;

import org.jspecify.annotations.NullMarked;
