package dev.minga.node.participation;

import dev.minga.crypto.signature.Domain;
import dev.minga.crypto.signature.PublicKey;
import dev.minga.crypto.signature.SignedDocument;
import dev.minga.proto.v1.Enrolled;
import dev.minga.shared.channel.MemberKit;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/**
 * A member kit whose signature holds.
 *
 * <p><b>Guarantee.</b> It is to the byte what the holder of {@code signedBy} signed. That this is the federation's coordinator,
 * the operator has to find out by another way: by the key's fingerprint.
 */
public record OpenedKit(MemberKit kit, PublicKey signedBy) {
    private static final String ASK = "Ask the coordinator's operator for a new one";

    /**
     * Opens a file.
     *
     * @throws UserError if there is none, or it is no kit, was changed, or is of a form that this release does not know
     */
    public static OpenedKit read(Path file) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(SignedDocument.MAX_BYTES + 1);
        } catch (NoSuchFileException e) {
            throw new UserError(ExitCode.USAGE, "there is no file " + file, "Name the kit's file", e);
        }
        try {
            SignedDocument document = SignedDocument.open(bytes, Domain.MEMBER_KIT);
            return new OpenedKit(MemberKit.parse(file.toString(), document.text()), document.key());
        } catch (SignedDocument.MalformedException e) {
            throw new UserError(
                    ExitCode.REFUSED, file + " is not a member kit that can be used: " + e.getMessage(), ASK, e);
        } catch (SettingsException e) {
            throw new UserError(ExitCode.REFUSED, "the member kit cannot be used: " + e.getMessage(), ASK, e);
        }
    }

    /** @throws UserError if its invitation works no more at this time */
    public void requireFresh(Instant now) {
        if (!now.isBefore(kit.expires())) {
            throw new UserError(ExitCode.REFUSED, "the kit's invitation worked until " + kit.expires(), ASK);
        }
    }

    /** SHA-256 of the key that signed it, in hexadecimal. */
    public String fingerprint() {
        return signedBy.fingerprint().hex();
    }

    /** @throws UserError if what the coordinator sent is another federation's, or has other keys, than the kit */
    void requireSame(Enrolled enrolled) {
        boolean sameKey = enrolled.getCoordinatorKey().getAlgorithm().equals(signedBy.algorithm())
                && Arrays.equals(enrolled.getCoordinatorKey().getEncoded().toByteArray(), signedBy.encoded());
        if (!sameKey
                || !enrolled.getLogKey().equals(kit.logKey())
                || !enrolled.getFederation().equals(kit.federation())) {
            throw new UserError(
                    ExitCode.REFUSED,
                    "the coordinator at " + kit.coordinator() + " has another name or other keys than the kit says",
                    "Do not go on; ask the coordinator's operator");
        }
    }
}
