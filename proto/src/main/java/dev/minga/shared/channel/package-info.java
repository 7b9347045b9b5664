/** gRPC over TLS 1.3: how a coordinator listens and how a node dials. */
@NullMarked
package dev.minga.shared.channel;

import org.jspecify.annotations.NullMarked;
