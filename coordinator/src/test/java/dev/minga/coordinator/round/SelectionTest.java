package dev.minga.coordinator.round;

import static dev.minga.coordinator.round.RoundMachine.digest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SelectionTest {
    private static final List<String> MEMBERS =
            List.of("ada", "bob", "cyd", "dan", "eve", "fay", "gus", "hal", "ivy", "jon");
    private static final Selection THREE_OF = new Selection(2, 3, Duration.ZERO, digest("plan"));

    /** The same draw, written down from docs/aggregation.md. */
    private static List<String> slow(int round, int asked, List<String> there) throws Exception {
        TreeMap<String, String> byKey = new TreeMap<>();
        for (String member : there) {
            String text = "minga/selection/v1\n" + digest("plan").hex() + "\n" + round + "\n" + member;
            byte[] key = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            byKey.put(HexFormat.of().formatHex(key), member);
        }
        List<String> drawn = new ArrayList<>();
        for (Map.Entry<String, String> one : byKey.entrySet()) {
            if (drawn.size() < asked) {
                drawn.add(one.getValue());
            }
        }
        Collections.sort(drawn);
        return drawn;
    }

    @Test
    void anybodyDrawsTheSame() throws Exception {
        Random random = new Random(16);
        for (int round = 1; round <= 200; round++) {
            List<String> there = new ArrayList<>(MEMBERS);
            Collections.shuffle(there, random);
            there = there.subList(0, random.nextInt(MEMBERS.size() + 1));
            assertThat(THREE_OF.draw(round, there))
                    .as("round " + round)
                    .containsExactlyElementsOf(slow(round, 3, there));
        }
    }

    /** Each member is asked in 3 of 10 rounds; the binomial of 2,000 rounds is within 100 of 600 but once in a million. */
    @Test
    void nobodyIsPreferred() {
        Map<String, Integer> asked = new TreeMap<>();
        for (int round = 1; round <= 2_000; round++) {
            THREE_OF.draw(round, MEMBERS).forEach(member -> asked.merge(member, 1, Integer::sum));
        }
        assertThat(asked.values())
                .hasSize(10)
                .allSatisfy(times -> assertThat(times).isBetween(500, 700));
    }

    @Test
    void whoLeavesMakesRoomForOneAndDisplacesNobody() {
        for (int round = 1; round <= 50; round++) {
            SortedSet<String> before = THREE_OF.draw(round, MEMBERS);
            List<String> left = new ArrayList<>(MEMBERS);
            left.remove(before.first());
            SortedSet<String> after = THREE_OF.draw(round, left);
            assertThat(after).hasSize(3).containsAll(before.tailSet(before.first() + "a"));
        }
    }

    @Test
    void aRoundThatAsksTooFewIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(3, 2, Duration.ZERO, digest("plan")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Selection(0, 2, Duration.ZERO, digest("plan")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Selection(2, 2, Duration.ofSeconds(-1), digest("plan")));
    }
}
