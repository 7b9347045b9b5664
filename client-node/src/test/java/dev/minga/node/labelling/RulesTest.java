package dev.minga.node.labelling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.node.data.Entry;
import dev.minga.node.data.LineParser;
import dev.minga.node.data.LogFormat;
import dev.minga.node.data.LogRecord;
import dev.minga.shared.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {
    private static final List<String> LABELS = List.of("harmless", "attack", "probe");
    private static final String NGINX =
            "203.0.113.7 - ana [05/Jan/2026:00:00:12 +0000] \"GET /a?q=UNION%20SELECT HTTP/1.1\" 404 17 \"-\" \"curl/8\"";

    @TempDir
    Path folder;

    private Rules read(String text) throws IOException, SettingsException {
        return Rules.read(Files.writeString(folder.resolve("rules.yaml"), text), LABELS);
    }

    private static Optional<String> label(Rules rules, String line) {
        LineParser parser = LogFormat.NGINX_COMBINED.parser();
        String text = parser.text(line).orElseThrow();
        return rules.label(new LogRecord("x", 1, line), new Entry(line, text, parser.fields(line)));
    }

    @Test
    void theFirstRuleThatFindsSomethingGivesTheLabel() throws Exception {
        Rules rules = read("""
                rules:
                  - {label: probe, field: sc-status, oneOf: [403, 404]}
                  - {label: attack, regex: '(?i)union.{1,3}select'}
                """);
        assertThat(label(rules, NGINX)).contains("probe");
        assertThat(label(rules, NGINX.replace("404", "200"))).contains("attack");
        assertThat(label(rules, NGINX.replace("404", "200").replace("UNION", "")))
                .isEmpty();
        assertThat(label(rules, "union  select, not of the format")).contains("attack");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "field: c-ip, cidr: 203.0.113.0/24 ~ true",
                "field: c-ip, cidr: 203.0.114.0/24 ~ false",
                "field: cs-username, equals: Ana ~ true",
                "field: cs-uri-query, contains: union ~ true",
                "field: cs-uri-stem, contains: union ~ false",
                "field: cs-user-agent, startswith: CURL ~ true",
                "field: cs-user-agent, endswith: '/8' ~ true",
                "field: cs-method, re: '^G' ~ true",
                "field: cs-method, re: '^g' ~ false",
                "field: cs-method, regex: '^G' ~ true",
                "field: gone, equals: x ~ false",
            })
    void fieldsAreCompared(String rule, boolean found) throws Exception {
        Rules rules = read("default: harmless\nrules:\n  - {label: attack, " + rule + "}\n");
        assertThat(label(rules, NGINX)).contains(found ? "attack" : "harmless");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "rules: [{label: attak, regex: x}] ~ :1: unknown label 'attak', known are [harmless, attack, probe]",
                "default: none ~ :1: unknown label 'none'",
                "rules: [{regex: x}] ~ :1: a rule without 'label'",
                "rules: [{label: attack}] ~ :1: a rule says one of",
                "rules: [{label: attack, regex: x, field: a, equals: b}] ~ :1: a rule says one of",
                "rules: [{label: attack, equals: b}] ~ :1: 'equals' needs a 'field'",
                "rules: [{label: attack, regexp: x}] ~ :1: unknown key 'regexp'",
                "rules: [{label: attack, regex: '(?<!a)b'}] ~ :1: '(?<!a)b' is no expression of RE2",
                "rules: [] ~ : holds no rule",
                "rules: [{label: attack, sigma: gone}] ~ no such file or directory",
                "rules: [{label: attack, sigma: rules.yaml}] ~ a Sigma rule without 'detection'",
            })
    void whatCannotBeMeantIsRefused(String text, String cause) {
        assertThatThrownBy(() -> read(text + "\n"))
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(cause);
    }

    @Test
    void sigmaRulesOfADirectoryAreTakenByTheirLogsource() throws Exception {
        Path sigma = Files.createDirectories(folder.resolve("sigma/deeper"));
        Files.writeString(sigma.resolve("web.yml"), """
                logsource: {category: webserver}
                detection: {words: [union], condition: words}
                """);
        Files.writeString(folder.resolve("sigma/windows.yml"), """
                logsource: {product: windows}
                detection: {words: [GET], condition: words}
                """);
        String text = "rules: [{label: attack, sigma: sigma, logsource: {category: webserver}}]\n";
        assertThat(label(read(text), NGINX)).contains("attack");
        assertThat(label(read(text), NGINX.replace("UNION", ""))).isEmpty();
        Files.writeString(folder.resolve("sigma/count.yml"), """
                logsource: {category: webserver}
                detection:
                  words: [x]
                  condition: words | count() > 3
                """);
        assertThatThrownBy(() -> read(text))
                .hasMessageStartingWith(folder.resolve("sigma/count.yml") + ":4: aggregations")
                .hasMessageEndingWith(". Leave the rule out, or say 'unsupported: skip' beside 'sigma'");
        Rules skipping = read(text.replace("webserver}", "webserver}, unsupported: skip"));
        assertThat(skipping.skippedRules()).isEqualTo(1);
        assertThat(skipping.skipped()).first().asString().contains("count.yml:4: aggregations");
        assertThat(label(skipping, NGINX)).contains("attack");
    }

    @Test
    void filesOfADirectoryAreReadByName() throws Exception {
        Files.writeString(folder.resolve("b.yaml"), "default: harmless\nrules: [{label: attack, regex: GET}]\n");
        Files.writeString(folder.resolve("a.yml"), "rules: [{label: probe, regex: curl}]\n");
        Files.writeString(folder.resolve("c.txt"), "no rules");
        Rules rules = Rules.read(folder, LABELS);
        assertThat(label(rules, NGINX)).contains("probe");
        assertThat(label(rules, NGINX.replace("curl", "wget"))).contains("attack");
        assertThat(label(rules, "nothing")).contains("harmless");
        Files.writeString(folder.resolve("a.yml"), "default: probe\n");
        assertThatThrownBy(() -> Rules.read(folder, LABELS)).hasMessageContaining("a second 'default'");
    }
}
