package dev.minga.node.participation;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.minga.proto.v1.SignedReceipt;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What this node counted for one round's average: the signed statement, the coordinator's promise, the proof; beside the
 * round's delta. There is one statement: until its receipt or refusal the same bytes are sent again.
 */
final class EvaluationFolder {
    private static final String STATEMENT = "evaluation.bin";
    static final String AVERAGE = "average.safetensors";
    static final String PROOF = "evaluation.minga";

    private final Path folder;

    EvaluationFolder(Path rounds, String run, int round) {
        this.folder = rounds.resolve(run).resolve(Integer.toString(round));
    }

    /** The last round of a run whose average was counted for here; 0 if there is none. */
    static int lastEvaluated(Path rounds, String run) throws IOException {
        return RoundFolder.lastWith(rounds, run, STATEMENT);
    }

    /** What is to be sent, if the counts were drawn. */
    Optional<SignedStatement> outgoing() throws IOException {
        return Files.exists(statementFile()) ? Optional.of(statement()) : Optional.empty();
    }

    /** What was signed about the counts. */
    SignedStatement statement() throws IOException {
        try {
            return SignedStatement.parseFrom(Files.readAllBytes(statementFile()));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("the evaluation in " + folder + " is damaged", e);
        }
    }

    /** Keeps it, durably. */
    void keep(SignedStatement statement) throws IOException {
        AtomicFile.createPrivateDirectories(folder);
        AtomicFile.writePrivate(statementFile(), statement.toByteArray());
    }

    /** Keeps the average that is counted for, so that it can be counted for again. */
    void keepAverage(byte[] adapter) throws IOException {
        AtomicFile.createPrivateDirectories(folder);
        AtomicFile.writePrivate(folder.resolve(AVERAGE), adapter);
    }

    /** Whether the counts were acknowledged or refused. */
    boolean over() {
        return Files.exists(receiptFile()) || Files.exists(refusalFile());
    }

    /** What became of the counts, in words. */
    String state() {
        if (Files.exists(proofFile())) {
            return "counted";
        }
        if (Files.exists(neverEndedFile())) {
            return "not counted";
        }
        return Files.exists(refusalFile()) ? "refused" : Files.exists(receiptFile()) ? "received" : "waiting";
    }

    /** The file that proves that the counts were taken, once it is here. */
    Optional<Path> receipt() {
        return Optional.of(proofFile()).filter(Files::exists);
    }

    /** Whether the coordinator promised that the counts are taken, and nothing yet shows that they were. */
    boolean awaitsProof() {
        return Files.exists(receiptFile()) && !Files.exists(proofFile()) && !Files.exists(neverEndedFile());
    }

    /** Keeps the receipt. */
    void acknowledged(SignedReceipt receipt) throws IOException {
        AtomicFile.writePrivate(receiptFile(), receipt.toByteArray());
    }

    /** Notes that the coordinator refused the counts, or that there are none to send. */
    void refused(String reason) throws IOException {
        AtomicFile.createPrivateDirectories(folder);
        note(refusalFile(), reason);
    }

    /** Keeps the proof that the counts were taken as they were signed; says where. */
    Path proven(byte[] proof) throws IOException {
        AtomicFile.writePrivate(proofFile(), proof);
        return proofFile();
    }

    /** The proof, once it is here: an {@code EvaluationReceipt}. */
    Optional<byte[]> proof() throws IOException {
        return Files.exists(proofFile()) ? Optional.of(Files.readAllBytes(proofFile())) : Optional.empty();
    }

    /** Notes that the run ended before the evaluation did. */
    void neverEnded() throws IOException {
        note(neverEndedFile(), "the run ended before this evaluation did");
    }

    private static void note(Path file, String line) throws IOException {
        AtomicFile.writePrivate(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private Path statementFile() {
        return folder.resolve(STATEMENT);
    }

    private Path receiptFile() {
        return folder.resolve("evaluation-receipt.bin");
    }

    private Path refusalFile() {
        return folder.resolve("evaluation-refused.txt");
    }

    private Path proofFile() {
        return folder.resolve(PROOF);
    }

    private Path neverEndedFile() {
        return folder.resolve("evaluation-not-ended.txt");
    }
}
