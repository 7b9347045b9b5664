package dev.minga.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The archive that operators unpack: it is whole, it says what is in it, and it works without Maven. */
class DistributionIT {
    private static Distribution minga;

    @TempDir
    Path folder;

    @BeforeAll
    static void unpack() throws Exception {
        minga = Distribution.unpacked();
    }

    private static Set<String> jars() throws Exception {
        try (Stream<Path> files = Files.list(minga.home().resolve("lib"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jar"))
                    .collect(Collectors.toSet());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator", "client-node", "simulations"})
    void whatAnApplicationIsStartedWithIsThere(String application) throws Exception {
        Path list = minga.home().resolve("lib").resolve(application + ".classpath");
        List<String> listed = List.of(Files.readString(list).strip().split(":"));
        assertThat(jars())
                .containsAll(listed.stream()
                        .map(jar -> jar.substring("lib/".length()))
                        .toList());
        assertThat(listed).contains("lib/proto-" + version() + ".jar");
        assertThat(listed.stream().anyMatch(jar -> jar.contains("pytorch")))
                .as("a coordinator has no training engine")
                .isEqualTo(!application.equals("coordinator"));
    }

    private static String version() {
        return minga.home().getFileName().toString().substring("minga-".length());
    }

    @Test
    void theBillOfMaterialsNamesEveryJarWithItsDigest() throws Exception {
        JsonNode bill = new ObjectMapper()
                .readTree(minga.home().resolve("minga.cdx.json").toFile());
        assertThat(bill.get("bomFormat").asText()).isEqualTo("CycloneDX");
        Map<String, String> digests = new TreeMap<>();
        for (JsonNode component : bill.get("components")) {
            for (JsonNode hash : component.path("hashes")) {
                if (hash.get("alg").asText().equals("SHA-256")) {
                    digests.put(
                            hash.get("content").asText(), component.get("purl").asText());
                }
            }
            assertThat(component.has("licenses")
                            || component.get("group").asText().equals("dev.minga"))
                    .as(component.get("purl").asText())
                    .isTrue();
        }
        for (String jar : jars()) {
            byte[] bytes = Files.readAllBytes(minga.home().resolve("lib").resolve(jar));
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
            assertThat(digests).as(jar).containsKey(digest);
        }
        assertThat(bill.get("components")).hasSameSizeAs(jars());
    }

    @Test
    void aNewUserGetsAsFarAsACoordinator() throws Exception {
        assertThat(minga.run("--version").output()).isEqualTo("minga " + version() + "\n");
        String directory = folder.resolve("coord").toString();
        Distribution.Ended init =
                minga.run("coordinator", "init", directory, "--federation", "acme", "--host", "localhost");
        assertThat(init.code()).as(init.output()).isZero();
        assertThat(minga.run("doctor", directory).output()).contains("ok       settings     federation acme");
        assertThat(minga.run("nonsense").code()).isEqualTo(2);
        Path link =
                Files.createSymbolicLink(folder.resolve("linked"), minga.home().resolve("minga"));
        assertThat(new ProcessBuilder(link.toString(), "--version").start().waitFor())
                .isZero();
    }

    @Test
    void docsAndTheirLinksAreInIt() throws Exception {
        for (String file : List.of("README.md", "LICENSE", "docs/install.md", "deploy/helm/minga/Chart.yaml")) {
            assertThat(minga.home().resolve(file)).isRegularFile();
        }
    }
}
