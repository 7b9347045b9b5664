package dev.minga.coordinator.cli;

import dev.minga.coordinator.admin.AdminViews.KitRequest;
import dev.minga.coordinator.admin.AdminViews.KitView;
import dev.minga.crypto.digest.Sha256;
import dev.minga.shared.channel.MemberKit;
import dev.minga.shared.files.AtomicFile;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import dev.minga.shared.text.Grouped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "kit",
        description =
                "Makes one signed file with all that a new member needs to join: an invitation, the federation's keys, a"
                        + " proposal for its settings.")
final class KitCommand implements Callable<ExitCode> {
    private static final int LARGEST_SETTINGS_BYTES = 32 << 10;
    private static final int BLOCK_BYTES = 1 << 20;

    @Mixin
    private final AdminConnection connection = new AdminConnection();

    @Parameters(paramLabel = "NAME", description = "The member's name: lower-case letters, digits, hyphens.")
    private String name = "";

    @Option(names = "--file", paramLabel = "FILE", description = "Where to write it (default: NAME-kit.yaml).")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--valid-for",
            defaultValue = "72h",
            description = "How long its invitation works (default: ${DEFAULT-VALUE}).")
    private Duration validity = Duration.ZERO;

    @Option(
            names = "--settings",
            paramLabel = "FILE",
            description = "A node.yaml to propose; the member decides what of it to take over.")
    private Optional<Path> settings = Optional.empty();

    @Option(
            names = "--release",
            paramLabel = "FILE",
            description = "The distribution of Minga that the federation uses; its name and SHA-256 go into the kit.")
    private Optional<Path> release = Optional.empty();

    /** What was made, without what is secret in it. */
    private record Made(String name, String file, String signedBy, Instant expires) {}

    @Override
    public ExitCode call() throws IOException, InterruptedException {
        Path target = file.orElse(Path.of(name + "-kit.yaml"));
        if (Files.exists(target)) {
            throw new UserError(ExitCode.REFUSED, "there is a file " + target + " already", "Name one that is new");
        }
        KitRequest request = new KitRequest(
                name,
                validity,
                release.isPresent() ? Optional.of(named(release.get())) : Optional.empty(),
                settings.isPresent() ? Optional.of(text(settings.get())) : Optional.empty());
        KitView kit = connection.call(client -> client.kit(request));
        AtomicFile.writePrivate(target, kit.document().getBytes(StandardCharsets.UTF_8));
        connection.print(
                new Made(kit.name(), target.toString(), kit.signedBy(), kit.expires()),
                "Kit for " + kit.name() + " written to " + target + "; it works once until " + kit.expires() + ".\n"
                        + "Bring it to the member so that nobody else can read it: who has it first can join as "
                        + kit.name() + ".\n"
                        + "Read this to the member by another way, by phone or in person. Fingerprint of the key that"
                        + " signed it:\n  " + Grouped.byFour(kit.signedBy()) + "\n"
                        + "The member runs: minga node join --kit " + target.getFileName() + " DIR");
        return ExitCode.OK;
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LARGEST_SETTINGS_BYTES + 1);
            if (bytes.length > LARGEST_SETTINGS_BYTES) {
                throw new UserError(ExitCode.USAGE, file + " is larger than 32 KiB", "Propose a shorter one");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (java.nio.file.NoSuchFileException e) {
            throw missing(file, e);
        }
    }

    private static MemberKit.Release named(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[BLOCK_BYTES];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                digest.update(block, 0, count);
            }
            return new MemberKit.Release(
                    String.valueOf(file.getFileName()),
                    Sha256.ofBytes(digest.digest()).hex());
        } catch (java.nio.file.NoSuchFileException e) {
            throw missing(file, e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } catch (IllegalArgumentException e) {
            throw new UserError(
                    ExitCode.USAGE,
                    file + ": " + e.getMessage(),
                    "Give it a name of letters, digits, '.', '_', '+', '-'",
                    e);
        }
    }

    private static UserError missing(Path file, IOException e) {
        return new UserError(ExitCode.USAGE, "there is no file " + file, "Name one that is there", e);
    }
}
