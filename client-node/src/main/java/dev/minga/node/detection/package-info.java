/** Using a trained model: scoring log lines. */
@NullMarked
package dev.minga.node.detection;

import org.jspecify.annotations.NullMarked;
