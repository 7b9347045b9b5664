/** Adapters as Hugging Face PEFT keeps them in a folder: read as if hostile, and written. */
@NullMarked
package dev.minga.shared.peft;

import org.jspecify.annotations.NullMarked;
