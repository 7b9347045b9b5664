package dev.minga.node.participation;

import dev.minga.shared.files.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The L2 norms of a run's deltas, for the operator: kept when they are made, since a delta is deleted once it is received. */
final class Norms {
    private final Path file;

    Norms(Path rounds, String run) {
        this.file = rounds.resolve(run).resolve("norms.csv");
    }

    /** Notes a round's. */
    void note(int round, float[] delta) throws IOException {
        double squares = 0;
        for (float value : delta) {
            squares += (double) value * value;
        }
        Map<Integer, Double> all = read();
        all.put(round, Math.sqrt(squares));
        StringBuilder text = new StringBuilder("round,norm\n");
        all.forEach((one, norm) -> text.append(one).append(',').append(norm).append('\n'));
        AtomicFile.writePrivate(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** All that are known, by round; a line that is none is left out. */
    Map<Integer, Double> read() throws IOException {
        Map<Integer, Double> all = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split(",", -1);
                if (cells.length == 2 && cells[0].matches("[1-9][0-9]{0,5}") && cells[1].matches("[0-9.E-]{1,30}")) {
                    all.put(Integer.valueOf(cells[0]), Double.valueOf(cells[1]));
                }
            }
        }
        return all;
    }
}
