/** What a researcher asks for: one YAML file, and the cells that it stands for. */
@NullMarked
package dev.minga.simulations.experiment;

import org.jspecify.annotations.NullMarked;
