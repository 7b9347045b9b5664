package dev.minga.node.cli;

import dev.minga.node.budget.NodeBudget;
import dev.minga.node.collecting.Collected;
import dev.minga.node.model.NativeLibraryException;
import dev.minga.node.participation.Budgets;
import dev.minga.node.participation.CoordinatorLink;
import dev.minga.node.participation.LocalSources;
import dev.minga.node.participation.NodeHome;
import dev.minga.node.participation.NodeSettings;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.doctor.CertificateCheck;
import dev.minga.shared.doctor.ClockCheck;
import dev.minga.shared.doctor.DiskCheck;
import dev.minga.shared.doctor.Finding;
import dev.minga.shared.doctor.JavaCheck;
import dev.minga.shared.doctor.Machine;
import dev.minga.shared.doctor.MemoryCheck;
import dev.minga.shared.doctor.PortCheck;
import dev.minga.shared.doctor.ProcessorCheck;
import dev.minga.shared.doctor.SecretsCheck;
import dev.minga.shared.files.DirectoryLock;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at a node's directory and the machine below it. It unpacks the native library, and changes nothing else. */
final class NodeDoctor {
    private static final MemoryCheck.Need NEED = new MemoryCheck.Need("a node", 1L << 30, 2L << 30, 1L << 30);
    private static final long UNPACKED_BYTES = 500L << 20;
    private static final long WANTED_FREE_BYTES = 2L << 30;
    private static final long BUDGET_BYTES = 16L << 20;
    private static final Duration SOON = Duration.ofDays(1);
    private static final String RESTORE = "Restore it from a backup";

    private final Machine machine;
    private final NativeTrial natives;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    /** Loads the native library from a folder; says where it computes. */
    interface NativeTrial {
        String load(Path folder) throws NativeLibraryException;
    }

    NodeDoctor(Machine machine, NativeTrial natives, Clock clock) {
        this.machine = machine;
        this.natives = natives;
        this.clock = clock;
    }

    /** What can be said without a node. */
    List<Finding> examineMachine() {
        machine(Path.of(System.getProperty("user.home"), ".minga", "native"));
        return findings;
    }

    /** All findings; whatever is wrong, the checks after it are made as far as they can be. */
    List<Finding> examine(NodeHome home) {
        Optional<NodeSettings> settings = Optional.empty();
        Optional<String> wrong = Optional.empty();
        if (home.joined()) {
            try {
                settings = Optional.of(home.settings());
            } catch (SettingsException e) {
                wrong = Optional.of(String.valueOf(e.getMessage()));
            }
        }
        Path own = home.directory().resolve("native");
        machine(settings.flatMap(one -> one.machine().nativeLibraries()).orElse(own));
        findings.add(DiskCheck.check("disk", machine.disk(home.directory()), BUDGET_BYTES, WANTED_FREE_BYTES));
        if (!home.joined()) {
            findings.add(Finding.warning(
                    "membership",
                    "the node in " + home.directory() + " has not joined a federation",
                    "Ask for a kit and run 'minga node join --kit FILE " + home.directory() + "'"));
            return findings;
        }
        wrong.ifPresent(why -> findings.add(Finding.failed("settings", why, "Correct that line")));
        secrets(home);
        settings.ifPresent(one -> {
            findings.add(Finding.ok(
                    "settings",
                    one.data().size() + (one.data().size() == 1 ? " source" : " sources") + ", ε at most "
                            + one.policy().maxEpsilon()));
            logs(home, one);
            one.page()
                    .map(NodeSettings.Page::listen)
                    .filter(page -> page.port() != 0)
                    .ifPresent(page -> findings.add(
                            PortCheck.check("page", page, machine.port(page), DirectoryLock.isHeld(home.directory()))));
            budget(home, one);
        });
        federation(home);
        return findings;
    }

    private void machine(Path nativeLibraries) {
        findings.add(JavaCheck.check(machine.java()));
        findings.add(ProcessorCheck.check(machine.processor()));
        findings.add(MemoryCheck.check(machine.memory(), NEED));
        DiskCheck.Facts disk = machine.disk(nativeLibraries);
        if (!Files.isDirectory(nativeLibraries) || disk.trouble().isPresent()) {
            Finding room = DiskCheck.check("native", disk, UNPACKED_BYTES, UNPACKED_BYTES);
            if (room.outcome() != Finding.Outcome.OK) {
                findings.add(room);
                return;
            }
        }
        try {
            String device = natives.load(nativeLibraries);
            findings.add(Finding.ok("native", "libtorch in " + nativeLibraries + " loads, computes on " + device));
        } catch (NativeLibraryException e) {
            findings.add(Finding.failed("native", String.valueOf(e.getMessage()), withoutStop(e.remedy())));
        }
    }

    private void secrets(NodeHome home) {
        try {
            findings.add(
                    SecretsCheck.check(machine.secrets(List.of(home.directory().resolve("identity")))));
            home.witness();
            findings.add(Finding.ok(
                    "keys",
                    "can be read; deltas are signed with "
                            + home.signer(new SecureRandom()).publicKey()));
        } catch (UserError e) {
            findings.add(Finding.failed("keys", e));
        } catch (IOException e) {
            findings.add(Finding.failed("keys", String.valueOf(e.getMessage()), RESTORE));
        }
    }

    private void logs(NodeHome home, NodeSettings settings) {
        for (NodeSettings.Source source : settings.data()) {
            Optional<Path> log = Optional.of(source.log())
                    .filter(any -> !source.isCollected())
                    .map(Path::of);
            List<Path> unreadable = Stream.of(log, source.labels(), source.rules(), source.entities())
                    .flatMap(Optional::stream)
                    .map(home.directory()::resolve)
                    .filter(file -> !Files.isReadable(file))
                    .toList();
            Optional<String> trouble = unreadable.isEmpty()
                    ? collectable(home, settings, source)
                    : Optional.of(unreadable.get(0) + " cannot be read");
            findings.add(trouble.map(why -> Finding.failed(
                            "logs",
                            "source " + source.stableName() + ": " + why,
                            "Correct 'data' in node.yaml, or let this user read the file"))
                    .orElseGet(() -> Finding.ok("logs", "source " + source.stableName() + " can be read")));
        }
    }

    private static Optional<String> collectable(NodeHome home, NodeSettings settings, NodeSettings.Source source) {
        if (!source.isCollected()) {
            return Optional.empty();
        }
        try {
            Collected found = new LocalSources(home, settings).look(source);
            return found.unreadable().stream()
                    .findFirst()
                    .or(() -> found.files() > 0
                            ? Optional.empty()
                            : Optional.of("no file in " + home.directory() + " is called " + source.log()));
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void budget(NodeHome home, NodeSettings settings) {
        try {
            NodeBudget budget = Budgets.asItIs(home, settings, clock);
            int runs = budget.state().runs().size();
            findings.add(Finding.ok("budget", "whole and in order, " + runs + (runs == 1 ? " run" : " runs")));
        } catch (UserError e) {
            findings.add(Finding.failed("budget", e));
        } catch (IOException e) {
            findings.add(
                    Finding.failed("budget", String.valueOf(e.getMessage()), "See docs/privacy.md before you go on"));
        }
    }

    private void federation(NodeHome home) {
        try {
            HostPort coordinator = home.membership().coordinator();
            findings.add(
                    CertificateCheck.check(
                            "certificate",
                            home.tlsIdentity().chain(),
                            clock.instant(),
                            SOON,
                            "The node renews it while it runs; once it has expired, ask for a new kit and join in an empty directory"));
            try (CoordinatorLink link = new CoordinatorLink(coordinator, home.tlsIdentity())) {
                Optional<Instant> time = link.greet();
                findings.add(Finding.ok("coordinator", coordinator + " answers and knows this member"));
                time.ifPresent(theirs -> findings.add(ClockCheck.check(Duration.between(theirs, clock.instant()))));
            }
        } catch (UserError e) {
            findings.add(Finding.failed("coordinator", e));
        } catch (IOException e) {
            findings.add(Finding.failed(
                    "coordinator",
                    String.valueOf(e.getMessage()),
                    "Check the name in DNS, that firewalls let this machine dial it, and that it runs"));
        }
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }
}
