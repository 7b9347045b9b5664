/** Who may take part: invitations and enrolled members. */
@NullMarked
package dev.minga.coordinator.membership;

import org.jspecify.annotations.NullMarked;
