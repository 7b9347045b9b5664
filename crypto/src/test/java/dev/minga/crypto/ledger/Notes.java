package dev.minga.crypto.ledger;

import dev.minga.crypto.SeededSecureRandom;
import dev.minga.crypto.signature.Ed25519NoteSigner;
import dev.minga.crypto.signature.Ed25519Signer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** One log, with the keys and the example that the tests of notes share. */
final class Notes {
    /** The example of C2SP signed-note. */
    static final String EXAMPLE_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    static final String EXAMPLE = "This is an example message.\n\n"
            + "\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    static final String ORIGIN = "log.minga.example/clinics";
    static final Checkpoint CHECKPOINT =
            new Checkpoint(ORIGIN, 20_852_163, MerkleHash.leaf("root".getBytes(StandardCharsets.US_ASCII)));
    static final Instant TIME = Instant.ofEpochSecond(1_679_315_147);

    static final NoteSigner LOG = NoteSigner.log(ORIGIN, Ed25519NoteSigner.generate(new SeededSecureRandom(1)));
    static final NoteSigner MINGA = NoteSigner.minga(ORIGIN, Ed25519Signer.generate(new SeededSecureRandom(2)));
    static final Ed25519NoteSigner WITNESS = Ed25519NoteSigner.generate(new SeededSecureRandom(3));
    static final NoteKey WITNESS_KEY = NoteKey.cosigner("ada.minga.example", WITNESS.publicKey());

    private Notes() {}

    static SignedNote signed() {
        return SignedNote.sign(CHECKPOINT.text(), List.of(LOG, MINGA));
    }

    static SignedNote cosigned() throws MalformedLedgerException {
        return signed().with(Cosignature.sign(WITNESS_KEY.name(), WITNESS, CHECKPOINT.text(), TIME));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
