/** The operator's HTTP endpoint on loopback. */
@NullMarked
package dev.minga.coordinator.admin;

import org.jspecify.annotations.NullMarked;
