/** Files that are whole or absent, and directories that one process owns. */
@NullMarked
package dev.minga.shared.files;

import org.jspecify.annotations.NullMarked;
