package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.crypto.digest.Sha256;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What this node made and got in one round of one run: the delta and its statement, the coordinator's promise, the proof. A
 * round has one delta: while the delta is here the same bytes are sent again, and after its receipt or refusal the round
 * is over for good.
 */
final class RoundFolder {
    private static final String STATEMENT = "statement.bin";
    private static final String TRAINING = "training.bin";

    private final Path folder;

    RoundFolder(Path rounds, String run, int round) {
        this.folder = rounds.resolve(run).resolve(Integer.toString(round));
    }

    /** The last round of a run whose statement is here; 0 if there is none. */
    static int lastTrained(Path rounds, String run) throws IOException {
        return lastWith(rounds, run, STATEMENT);
    }

    /** The last round of a run that a file of this name is here of; 0 if there is none. */
    static int lastWith(Path rounds, String run, String file) throws IOException {
        Path folder = rounds.resolve(PlanTerms.isRunName(run) ? run : ".");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .filter(name -> name.matches("[1-9][0-9]{0,5}"))
                    .mapToInt(Integer::parseInt)
                    .filter(round ->
                            Files.exists(folder.resolve(Integer.toString(round)).resolve(file)))
                    .max()
                    .orElse(0);
        }
    }

    /** A delta and its signed statement. */
    record Outgoing(SignedStatement signed, UpdateStatement statement, byte[] delta) {}

    /** What is to be sent, if the round was trained and is not over. */
    Optional<Outgoing> outgoing() throws IOException {
        if (!Files.exists(statementFile()) || !Files.exists(deltaFile())) {
            return Optional.empty();
        }
        try {
            SignedStatement signed = statement();
            UpdateStatement statement = UpdateStatement.parseFrom(signed.getStatement());
            byte[] delta = Files.readAllBytes(deltaFile());
            if (!Sha256.of(delta)
                    .equals(Sha256.ofBytes(statement.getDeltaSha256().toByteArray()))) {
                throw new IOException("the delta in " + folder + " is damaged: its digest is not the signed one");
            }
            return Optional.of(new Outgoing(signed, statement, delta));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the statement in " + folder + " is damaged", e);
        }
    }

    /** Keeps where the training of this round stands, durably. */
    void keepTraining(byte[] state) throws IOException {
        AtomicFile.createPrivateDirectories(folder);
        AtomicFile.writePrivate(trainingFile(), state);
    }

    /** What was kept of a training that is under way, if it has this size. */
    Optional<byte[]> training(long size) throws IOException {
        return Files.exists(trainingFile()) && Files.size(trainingFile()) == size
                ? Optional.of(Files.readAllBytes(trainingFile()))
                : Optional.empty();
    }

    /** Lets go of all trainings of a run that were under way. */
    static void endTrainings(Path rounds, String run) throws IOException {
        int round = lastWith(rounds, run, TRAINING);
        while (round > 0) {
            Files.delete(new RoundFolder(rounds, run, round).trainingFile());
            round = lastWith(rounds, run, TRAINING);
        }
    }

    /** Keeps a delta, then its statement, durably; its training is no longer needed. */
    void keep(byte[] delta, SignedStatement statement) throws IOException {
        AtomicFile.createPrivateDirectories(folder);
        AtomicFile.writePrivate(deltaFile(), delta);
        AtomicFile.writePrivate(statementFile(), statement.toByteArray());
        Files.deleteIfExists(trainingFile());
    }

    /** Whether the round was acknowledged or refused. */
    boolean over() {
        return Files.exists(receiptFile()) || Files.exists(refusalFile());
    }

    /** Whether a delta of this round was signed. */
    boolean isSigned() {
        return Files.exists(statementFile());
    }

    /** What became of the delta, in words. */
    String state() {
        if (Files.exists(proofFile())) {
            return "counted";
        }
        if (Files.exists(neverAveragedFile())) {
            return "not counted";
        }
        return Files.exists(refusalFile()) ? "refused" : Files.exists(receiptFile()) ? "received" : "waiting";
    }

    /** The file that proves that the delta was averaged, once it is here. */
    Optional<Path> receipt() {
        return Optional.of(proofFile()).filter(Files::exists);
    }

    /** Whether the coordinator promised that the delta counts, and nothing yet shows whether it did. */
    boolean awaitsProof() {
        return Files.exists(receiptFile()) && !Files.exists(proofFile()) && !Files.exists(neverAveragedFile());
    }

    /** What was signed about the delta. */
    SignedStatement statement() throws IOException {
        try {
            return SignedStatement.parseFrom(Files.readAllBytes(statementFile()));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the statement in " + folder + " is damaged", e);
        }
    }

    /** Keeps the proof that the delta was averaged; says where. */
    Path proven(byte[] receipt) throws IOException {
        AtomicFile.writePrivate(proofFile(), receipt);
        return proofFile();
    }

    /** Notes that the run ended, or went back, before the round was averaged. */
    void neverAveraged() throws IOException {
        AtomicFile.writePrivate(
                neverAveragedFile(),
                "the run ended or went back before this round was averaged\n".getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the receipt; the delta is no longer needed. */
    void acknowledged(SignedReceipt receipt) throws IOException {
        AtomicFile.writePrivate(receiptFile(), receipt.toByteArray());
        Files.deleteIfExists(deltaFile());
    }

    /** Notes that the coordinator refused the delta, that it came too late, or that there is none to send. */
    void refused(String reason) throws IOException {
        AtomicFile.createPrivateDirectories(folder);
        AtomicFile.writePrivate(refusalFile(), (reason + "\n").getBytes(StandardCharsets.UTF_8));
        Files.deleteIfExists(deltaFile());
        Files.deleteIfExists(trainingFile());
    }

    private Path trainingFile() {
        return folder.resolve(TRAINING);
    }

    private Path deltaFile() {
        return folder.resolve("delta.safetensors");
    }

    private Path statementFile() {
        return folder.resolve(STATEMENT);
    }

    private Path receiptFile() {
        return folder.resolve("receipt.bin");
    }

    private Path proofFile() {
        return folder.resolve("receipt.minga");
    }

    private Path neverAveragedFile() {
        return folder.resolve("not-averaged.txt");
    }

    private Path refusalFile() {
        return folder.resolve("refused.txt");
    }
}
