package dev.minga.simulations.demo.data;

import java.util.Map;

/** The attack families, named after the files of yauaa in which their strings stand. */
final class AttackFamily {
    static final String CODE_INJECTION = "code-injection";
    static final String PATH_TRAVERSAL = "path-traversal";
    static final String LOG4SHELL = "log4shell";
    static final String SPAM_URLS = "spam-urls";
    static final String BUG_BOUNTY = "bugbounty";
    /** Probes of many kinds: server-side includes, Nessus, Joomla, made-up processors, overlong strings. */
    static final String MIXED_PROBES = "mixed-probes";
    /** Mostly tools that say their name (Nikto, Nmap, OpenVAS, ffuf), and a few broken imitations of browsers. */
    static final String SCANNER_TOOLS = "scanner-tools";
    /** The few that stand outside the Hackers files: bare UUIDs, unfilled templates, imitated robots. */
    static final String ODD_AGENTS = "odd-agents";

    private static final Map<String, String> FAMILY_BY_FILE = Map.of(
            "Hackers-CodeInjection-Tests.yaml", CODE_INJECTION,
            "Hackers-PathTraversal-Tests.yaml", PATH_TRAVERSAL,
            "Hackers-Log4Shell-Tests.yaml", LOG4SHELL,
            "Hackers-SpamUrls.yaml", SPAM_URLS,
            "Hackers-Bugbounty-Tests.yaml", BUG_BOUNTY,
            "Hackers-Tests.yaml", MIXED_PROBES,
            "Hackers.yaml", SCANNER_TOOLS);

    private AttackFamily() {}

    static String ofFile(String fileName) {
        return FAMILY_BY_FILE.getOrDefault(fileName, ODD_AGENTS);
    }
}
