package dev.minga.coordinator.plan;

import com.google.protobuf.ByteString;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.PublicSetPlan;
import dev.minga.shared.evaluation.MalformedPublicSetException;
import dev.minga.shared.evaluation.PublicSet;
import dev.minga.shared.text.Printable;
import java.util.List;
import java.util.Optional;

/** What a plan says of its public set: which file it is, and what it holds. */
final class PlannedSet {
    private PlannedSet() {}

    /**
     * @param named what the operator's plan calls the file
     * @throws IllegalArgumentException if one of name and file is there without the other, or the file is no public set
     */
    static Optional<PublicSetPlan> of(Optional<String> named, Optional<byte[]> file, List<String> labels) {
        if (named.isEmpty() && file.isPresent()) {
            throw new IllegalArgumentException(
                    "a public set came with a plan that names none; name it evaluation.publicSet");
        }
        if (named.isPresent() && file.isEmpty()) {
            throw new IllegalArgumentException("evaluation.publicSet: " + name(named.get())
                    + " did not come with the plan; start the run with 'minga training start'");
        }
        return named.map(path -> of(path, file.orElseThrow(), labels));
    }

    private static PublicSetPlan of(String named, byte[] file, List<String> labels) {
        try {
            PublicSet set = PublicSet.parse(file, labels);
            return PublicSetPlan.newBuilder()
                    .setSha256(ByteString.copyFrom(Sha256.of(file).bytes()))
                    .setSize(file.length)
                    .addAllRecords(set.recordsByClass())
                    .build();
        } catch (MalformedPublicSetException e) {
            throw new IllegalArgumentException("evaluation.publicSet: " + name(named) + ": " + e.getMessage(), e);
        }
    }

    private static String name(String file) {
        return Printable.line(file);
    }
}
