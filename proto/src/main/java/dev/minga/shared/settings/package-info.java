/** One YAML file read into nested records, with errors that name file, line and remedy. */
@NullMarked
package dev.minga.shared.settings;

import org.jspecify.annotations.NullMarked;
