/** How fast adapters are trained, beside PyTorch with PEFT and Opacus. */
@NullMarked
package dev.minga.benchmarks.training;

import org.jspecify.annotations.NullMarked;
