package dev.minga.simulations.demo.data;

import java.time.Instant;

/**
 * Everything an access log says about a request but its agent.
 *
 * @param target path and query
 * @param referer empty where none was sent
 */
record Visit(Instant time, String address, String method, String target, int status, int bytes, String referer) {}
