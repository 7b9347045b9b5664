/** A trained model for other tools: a PEFT adapter or one ONNX file, with a card that says what it is. */
@NullMarked
package dev.minga.node.export;

import org.jspecify.annotations.NullMarked;
