/** How fast log lines are scored, and how well, in each arithmetic and by ONNX Runtime. */
@NullMarked
package dev.minga.benchmarks.scan;

import org.jspecify.annotations.NullMarked;
