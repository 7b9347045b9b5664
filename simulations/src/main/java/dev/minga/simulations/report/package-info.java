/** What an experiment leaves behind: tables, plots, a page. */
@NullMarked
package dev.minga.simulations.report;

import org.jspecify.annotations.NullMarked;
