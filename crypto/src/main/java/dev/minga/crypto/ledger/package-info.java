/**
 * The append-only log: Merkle trees in tiles, proofs about them, and the signed checkpoints that bind them. Pure: bytes
 * and time come in through parameters.
 */
@NullMarked
package dev.minga.crypto.ledger;

import org.jspecify.annotations.NullMarked;
