/** What a command prints, how it fails and which exit code it leaves. */
@NullMarked
package dev.minga.shared.terminal;

import org.jspecify.annotations.NullMarked;
