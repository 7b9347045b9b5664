/** Text from strangers, made safe to print. */
@NullMarked
package dev.minga.shared.text;

import org.jspecify.annotations.NullMarked;
