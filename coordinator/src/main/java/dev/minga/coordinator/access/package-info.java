/** Who may do what at the admin endpoint: tokens, roles, and how often somebody may ask. */
@NullMarked
package dev.minga.coordinator.access;

import org.jspecify.annotations.NullMarked;
