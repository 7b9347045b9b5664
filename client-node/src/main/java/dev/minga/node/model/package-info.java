/** The transformer: which base models there are, their weights, their tokenizer, and the forward and backward pass. */
@NullMarked
package dev.minga.node.model;

import org.jspecify.annotations.NullMarked;
