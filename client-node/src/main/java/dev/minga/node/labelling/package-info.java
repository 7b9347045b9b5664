/** Which label a record gets by rules: of a field's value, of patterns, of Sigma rules. A function of that one record. */
@NullMarked
package dev.minga.node.labelling;

import org.jspecify.annotations.NullMarked;
