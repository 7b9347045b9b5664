package dev.minga.simulations.federation;

import dev.minga.node.participation.Participation;
import java.util.ArrayList;
import java.util.List;

/** What a node's operator was told. */
final class Heard implements Participation.News {
    final List<String> said = new ArrayList<>();
    final List<String> warned = new ArrayList<>();

    @Override
    public void say(String line) {
        said.add(line);
    }

    @Override
    public void warn(String line) {
        warned.add(line);
    }
}
