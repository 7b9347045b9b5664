/** The gRPC services that members call. */
@NullMarked
package dev.minga.coordinator.rpc;

import org.jspecify.annotations.NullMarked;
