package dev.minga.simulations.demo.data;

import static dev.minga.simulations.demo.data.AttackFamily.BUG_BOUNTY;
import static dev.minga.simulations.demo.data.AttackFamily.CODE_INJECTION;
import static dev.minga.simulations.demo.data.AttackFamily.LOG4SHELL;
import static dev.minga.simulations.demo.data.AttackFamily.MIXED_PROBES;
import static dev.minga.simulations.demo.data.AttackFamily.ODD_AGENTS;
import static dev.minga.simulations.demo.data.AttackFamily.PATH_TRAVERSAL;
import static dev.minga.simulations.demo.data.AttackFamily.SCANNER_TOOLS;
import static dev.minga.simulations.demo.data.AttackFamily.SPAM_URLS;

import dev.minga.node.data.LogFormat;
import java.util.List;
import java.util.Set;

/**
 * A made-up organisation.
 *
 * @param families the attack families it was ever attacked with
 */
record Member(String organisation, LogFormat format, Set<String> families) {
    static final Member ATLAS_BANK = new Member(
            "atlas-bank", LogFormat.NGINX_COMBINED, Set.of(CODE_INJECTION, SPAM_URLS, SCANNER_TOOLS, ODD_AGENTS));
    static final Member BOREAL_HEALTH = new Member(
            "boreal-health",
            LogFormat.JSON_GATEWAY,
            Set.of(PATH_TRAVERSAL, MIXED_PROBES, SCANNER_TOOLS, BUG_BOUNTY, ODD_AGENTS));
    static final Member COBALT_RETAIL =
            new Member("cobalt-retail", LogFormat.IIS_W3C, Set.of(LOG4SHELL, MIXED_PROBES, SPAM_URLS, ODD_AGENTS));
    static final List<Member> ALL = List.of(ATLAS_BANK, BOREAL_HEALTH, COBALT_RETAIL);

    static List<Member> knowing(String family) {
        return ALL.stream().filter(member -> member.families.contains(family)).toList();
    }
}
