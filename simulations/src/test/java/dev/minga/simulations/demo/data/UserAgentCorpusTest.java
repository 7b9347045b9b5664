package dev.minga.simulations.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UserAgentCorpusTest {
    static final List<AgentString> CORPUS = UserAgentCorpus.load();

    @Test
    void theCorpusHasTheMeasuredSizes() {
        assertThat(CORPUS).hasSize(5755);
        assertThat(new HashSet<>(CORPUS.stream().map(AgentString::value).toList()))
                .hasSize(5755);
        Map<String, Integer> counts = new TreeMap<>();
        CORPUS.forEach(string -> counts.merge(string.family(), 1, Integer::sum));
        assertThat(counts)
                .isEqualTo(Map.of(
                        "benign", 5299,
                        "bugbounty", 2,
                        "code-injection", 164,
                        "log4shell", 70,
                        "mixed-probes", 31,
                        "odd-agents", 9,
                        "path-traversal", 112,
                        "scanner-tools", 17,
                        "spam-urls", 51));
    }

    @Test
    void onlyHarmlessStringsAreOfTheBenignFamily() {
        assertThat(CORPUS)
                .allSatisfy(string ->
                        assertThat(string.attack()).isEqualTo(!string.family().equals(AgentString.BENIGN)));
    }

    @Test
    void labelsBehindYamlAliasesAreResolved() {
        assertThat(CORPUS)
                .contains(
                        new AgentString("${jndi:dns://45.83.64.1/securityscan-http80}", true, "log4shell"),
                        new AgentString("../../.env", true, "path-traversal"),
                        new AgentString(
                                "Mozilla/5.00 (Nikto/2.1.5) (Evasions:None) (Test:map_codes)", true, "scanner-tools"));
    }

    @Test
    void everyFamilyIsKnownSomewhereAndTheLargeThreeInOnePlaceOnly() {
        assertThat(CORPUS.stream()
                        .filter(AgentString::attack)
                        .map(AgentString::family)
                        .distinct())
                .allSatisfy(family -> assertThat(Member.knowing(family)).isNotEmpty());
        assertThat(Member.knowing("code-injection")).containsExactly(Member.ATLAS_BANK);
        assertThat(Member.knowing("path-traversal")).containsExactly(Member.BOREAL_HEALTH);
        assertThat(Member.knowing("log4shell")).containsExactly(Member.COBALT_RETAIL);
    }
}
