/** Safetensors files: one canonical way to write them, one suspicious way to read them. */
@NullMarked
package dev.minga.shared.tensor;

import org.jspecify.annotations.NullMarked;
