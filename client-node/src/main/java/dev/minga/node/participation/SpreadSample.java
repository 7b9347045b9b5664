package dev.minga.node.participation;

import java.util.ArrayList;
import java.util.List;

/** Some of many texts, spread over all of them, without keeping more than twice as many. */
final class SpreadSample {
    private final int most;
    private final List<String> kept = new ArrayList<>();
    private long stride = 1;
    private long offered;

    SpreadSample(int most) {
        this.most = most;
    }

    void add(String text) {
        boolean wanted = offered % stride == 0;
        offered++;
        if (!wanted || most == 0) {
            return;
        }
        kept.add(text);
        if (kept.size() == 2 * most) {
            for (int i = most - 1; i >= 0; i--) {
                kept.remove(2 * i + 1);
            }
            stride *= 2;
        }
    }

    int kept() {
        return kept.size();
    }

    /** At most so many, in their order. */
    List<String> texts() {
        int shown = Math.min(most, kept.size());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < shown; i++) {
            texts.add(kept.get((int) ((long) i * kept.size() / shown)));
        }
        return texts;
    }
}
