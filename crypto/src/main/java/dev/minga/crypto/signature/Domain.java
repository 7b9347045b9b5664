package dev.minga.crypto.signature;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a signature is for: a signature made in one domain never verifies in another.
 *
 * <p>With Ed25519 the signed bytes are the label in ASCII, one zero byte, then the message. No label contains a zero
 * byte, so the split is unique. With MLDSA65-Ed25519 the label is the scheme's own context. Labels are part of the wire
 * format and never change; a new meaning gets a new version.
 */
public enum Domain {
    UPDATE("minga/update/v1"),
    EVALUATION("minga/evaluation/v1"),
    PLAN("minga/plan/v1"),
    RECEIPT("minga/receipt/v1"),
    ENROLMENT("minga/enrolment/v1"),
    CHECKPOINT("minga/checkpoint/v1"),
    MEMBER_KIT("minga/member-kit/v1");

    private final String label;

    Domain(String label) {
        this.label = label;
    }

    /** The label as it enters the signed bytes. */
    public String label() {
        return label;
    }

    byte[] labelBytes() {
        return label.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] bind(byte[] message) {
        byte[] prefix = labelBytes();
        byte[] bound = Arrays.copyOf(prefix, prefix.length + 1 + message.length);
        System.arraycopy(message, 0, bound, prefix.length + 1, message.length);
        return bound;
    }
}
