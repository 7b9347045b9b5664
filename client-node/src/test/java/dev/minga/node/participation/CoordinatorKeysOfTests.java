package dev.minga.node.participation;

import dev.minga.crypto.ledger.NoteKey;
import dev.minga.crypto.signature.Signer;

/** The keys that {@link EnrolmentOffice} gives to who joins. */
public final class CoordinatorKeysOfTests {
    public static final Signer SIGNER = FakeCoordinator.SIGNER;
    public static final NoteKey LOG_KEY = FakeCoordinator.LOG_KEY;

    private CoordinatorKeysOfTests() {}
}
