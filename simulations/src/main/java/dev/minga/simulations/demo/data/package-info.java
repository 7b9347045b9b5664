/** The demo's data: real User-Agent strings wrapped as access logs of three made-up organisations. */
@NullMarked
package dev.minga.simulations.demo.data;

import org.jspecify.annotations.NullMarked;
