/** LoRA adapters as both sides see them: which tensors there are, in which order, and what is drawn from public seeds. */
@NullMarked
package dev.minga.shared.lora;

import org.jspecify.annotations.NullMarked;
