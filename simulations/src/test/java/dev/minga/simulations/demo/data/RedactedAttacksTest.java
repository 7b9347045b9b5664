package dev.minga.simulations.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.redaction.RedactionKind;
import dev.minga.node.redaction.Redactor;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What redaction leaves of real attacks. The demo itself redacts nothing. */
class RedactedAttacksTest {
    private static final Redactor ALL = new Redactor(EnumSet.allOf(RedactionKind.class));
    private static final List<String> ATTACKS = UserAgentCorpusTest.CORPUS.stream()
            .filter(AgentString::attack)
            .map(AgentString::value)
            .toList();
    private static final List<String> REDACTED =
            ATTACKS.stream().map(text -> ALL.redact(text).text()).toList();

    /** Whatever signs an attack by this, does so afterwards. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "${",
                "ndi",
                "ldap",
                "/command/base64/",
                "../",
                "..%2f",
                "/etc/passwd",
                "<script",
                "script:",
                "union",
                "select",
                "sleep(",
                "' or ",
                "--",
                "() {",
                "/bin/bash",
                "wget ",
                "curl ",
                "eval(",
                "system(",
                "<?php",
                "%00",
                "sqlmap",
                "nmap",
                "http://",
                "169.254.169.254",
                "base64_decode",
                "\\x"
            })
    void whatMakesItAnAttackStays(String sign) {
        for (int i = 0; i < ATTACKS.size(); i++) {
            assertThat(REDACTED.get(i).toLowerCase(Locale.ROOT).contains(sign))
                    .as("%s became %s", ATTACKS.get(i), REDACTED.get(i))
                    .isEqualTo(ATTACKS.get(i).toLowerCase(Locale.ROOT).contains(sign));
        }
    }

    @Test
    void fewAttacksChangeAtAll() {
        assertThat(ATTACKS).hasSize(456);
        int changed = 0;
        for (int i = 0; i < ATTACKS.size(); i++) {
            changed += REDACTED.get(i).equals(ATTACKS.get(i)) ? 0 : 1;
        }
        assertThat(changed).isEqualTo(69);
    }
}
