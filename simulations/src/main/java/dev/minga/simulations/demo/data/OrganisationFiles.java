package dev.minga.simulations.demo.data;

import dev.minga.node.data.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An access log in a folder and, beside it, the labels of all its records. */
public record OrganisationFiles(Path log, Path labels, LogFormat format) {
    public static final String HARMLESS = "benign";
    public static final String ATTACK = "attack";
    /** In the order of the class numbers: harmless is 0, attack is 1. */
    public static final List<String> LABEL_NAMES = List.of(HARMLESS, ATTACK);

    /** Writes {@code access.log} and {@code labels.csv}, one record for each string in the given order. */
    public static OrganisationFiles write(Path folder, LogFormat format, List<AgentString> strings, long seed)
            throws IOException {
        Visits visits = new Visits(seed);
        List<String> log = new ArrayList<>(AccessLog.header(format));
        List<String> labels = new ArrayList<>(List.of("line,label"));
        for (AgentString string : strings) {
            log.add(AccessLog.line(format, visits.next(), string.value()));
            labels.add(log.size() + "," + (string.attack() ? ATTACK : HARMLESS));
        }
        Files.createDirectories(folder);
        return new OrganisationFiles(
                Files.write(folder.resolve("access.log"), log),
                Files.write(folder.resolve("labels.csv"), labels),
                format);
    }
}
