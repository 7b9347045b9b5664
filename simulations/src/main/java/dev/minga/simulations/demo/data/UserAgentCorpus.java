package dev.minga.simulations.demo.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * The User-Agent strings of yauaa's own test cases, in the order of file name and position.
 *
 * <p>A string is an attack where yauaa expects the device class {@code Hacker} or names an attack vector. A string
 * found both as an attack and as harmless is an attack; the empty string is left out, because no access log shows it.
 */
public final class UserAgentCorpus {
    private static final String FOLDER = "UserAgents/";
    private static final String KNOWN_FILE = FOLDER + "Hackers.yaml";

    private UserAgentCorpus() {}

    public static List<AgentString> load() {
        try (JarFile jar = jar()) {
            List<String> files = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith(FOLDER) && name.endsWith(".yaml"))
                    .sorted()
                    .toList();
            Map<String, AgentString> strings = new LinkedHashMap<>();
            ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
            for (String file : files) {
                try (InputStream in = jar.getInputStream(jar.getJarEntry(file))) {
                    String family = AttackFamily.ofFile(file.substring(FOLDER.length()));
                    for (AgentString found : readFile(yaml.readTree(in), family)) {
                        strings.merge(found.value(), found, (first, later) -> first.attack() ? first : later);
                    }
                }
            }
            return List.copyOf(strings.values());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the User-Agent strings of yauaa", e);
        }
    }

    private static JarFile jar() throws IOException {
        URL known = UserAgentCorpus.class.getClassLoader().getResource(KNOWN_FILE);
        if (known != null && known.openConnection() instanceof JarURLConnection connection) {
            connection.setUseCaches(false);
            return connection.getJarFile();
        }
        throw new IOException(KNOWN_FILE + " is in no jar on the class path");
    }

    private static List<AgentString> readFile(JsonNode file, String family) throws IOException {
        List<AgentString> strings = new ArrayList<>();
        for (JsonNode item : file.path("config")) {
            JsonNode input = item.path("test").path("input");
            String value = input.path("user_agent_string")
                    .asText(input.path("User-Agent").asText(""));
            if (!value.isEmpty()) {
                boolean attack = isAttack(expected(file, item.path("test").path("expected")));
                strings.add(new AgentString(value, attack, attack ? family : AgentString.BENIGN));
            }
        }
        return strings;
    }

    /**
     * Jackson reads a YAML alias as the text of its name; in these files an anchor is named like its top-level key.
     */
    private static JsonNode expected(JsonNode file, JsonNode expected) throws IOException {
        if (expected.isTextual() && !file.has(expected.asText())) {
            throw new IOException("the YAML alias " + expected.asText() + " names no top-level key");
        }
        return expected.isTextual() ? file.get(expected.asText()) : expected;
    }

    private static boolean isAttack(JsonNode expected) {
        return expected.path("DeviceClass").asText().equals("Hacker") || expected.has("HackerAttackVector");
    }
}
