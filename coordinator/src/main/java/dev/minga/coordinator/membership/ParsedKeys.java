package dev.minga.coordinator.membership;

import dev.minga.crypto.ledger.MalformedLedgerException;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.UnknownAlgorithmException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Members' keys as they were last read. Parsing checks that a public key is a point of its curve, and every call reads its
 * caller's keys; they are parsed again only where the database has others. Holds the keys of each member once. Thread-safe.
 */
final class ParsedKeys {
    private final Map<String, Keys> byMember = new ConcurrentHashMap<>();

    /** The keys of a member. */
    record Keys(PublicKey signing, NoteKey witness) {
        private boolean are(String algorithm, byte[] encoded, String vkey) {
            return signing.algorithm().equals(algorithm)
                    && Arrays.equals(signing.encoded(), encoded)
                    && witness.vkey().equals(vkey);
        }
    }

    /** What these texts and bytes of a member mean, which may be other than the last time. */
    Keys of(String member, String algorithm, byte[] encoded, String vkey)
            throws UnknownAlgorithmException, MalformedLedgerException {
        Keys known = byMember.get(member);
        if (known != null && known.are(algorithm, encoded, vkey)) {
            return known;
        }
        Keys parsed = new Keys(PublicKey.parse(algorithm, encoded), NoteKey.parse(vkey));
        byMember.put(member, parsed);
        return parsed;
    }
}
