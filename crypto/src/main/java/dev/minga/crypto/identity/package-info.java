/** Who is who over TLS: the federation's certificate authority, its certificates, requests and their files. */
@NullMarked
package dev.minga.crypto.identity;

import org.jspecify.annotations.NullMarked;
