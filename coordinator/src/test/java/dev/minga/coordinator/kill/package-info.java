/** The real process on a real disk, killed at named points, and members' processes killed; what was promised holds afterwards. */
@NullMarked
package dev.minga.coordinator.kill;

import org.jspecify.annotations.NullMarked;
