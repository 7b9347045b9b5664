/** Whether a machine and a directory are fit for Minga: checks, each a pure function of facts, and who gathers the facts. */
@NullMarked
package dev.minga.shared.doctor;

import org.jspecify.annotations.NullMarked;
