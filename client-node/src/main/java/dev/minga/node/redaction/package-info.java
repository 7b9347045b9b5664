/** What is private in a text is replaced by placeholders of the same form, before a model reads it. A function of that text. */
@NullMarked
package dev.minga.node.redaction;

import org.jspecify.annotations.NullMarked;
