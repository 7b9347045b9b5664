package dev.minga.crypto.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every case of the optional published proofs; MerkleTreeTest and ProofTest hold own cases for good. */
class PublishedProofsTest {
    private static final Path VECTORS = Path.of("..", "..", "shared", "vectors");
    private static final Pattern CASE = Pattern.compile("\\{[^{}]*\\}");

    @Test
    void everyInclusionCaseAgrees() throws IOException {
        check(
                "rfc6962-inclusion.json",
                json -> new InclusionProof(number(json, "leafIdx"), number(json, "treeSize"), hashes(json, "proof"))
                        .verifies(hash(text(json, "leafHash")), hash(text(json, "root"))));
    }

    @Test
    void everyConsistencyCaseAgrees() throws IOException {
        check(
                "rfc6962-consistency.json",
                json -> new ConsistencyProof(number(json, "size1"), number(json, "size2"), hashes(json, "proof"))
                        .verifies(rootOrStandIn(text(json, "root1")), rootOrStandIn(text(json, "root2"))));
    }

    private static void check(String file, Predicate<String> verifies) throws IOException {
        Path path = VECTORS.resolve(file);
        assumeTrue(Files.isReadable(path), () -> "skipped: no " + path);
        String json = Files.readString(path);
        List<String> cases = CASE.matcher(json.substring(json.indexOf("\"tests\"")))
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(cases).hasSize(98);
        for (String one : cases) {
            assertThat(accepted(one, verifies)).as(text(one, "case")).isEqualTo(one.contains("\"wantErr\": false"));
        }
    }

    /** Some cases hold hashes of proofs and leaves that are not 32 bytes long, which no type here can carry. */
    private static boolean accepted(String json, Predicate<String> verifies) {
        try {
            return verifies.test(json);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("a SHA-256 digest has 32 bytes");
            return false;
        }
    }

    private static long number(String json, String field) {
        return Long.parseUnsignedLong(group(json, "\"" + field + "\": (\\d+)"));
    }

    private static String text(String json, String field) {
        return group(json, "\"" + field + "\": \"([^\"]*)\"");
    }

    private static List<Sha256> hashes(String json, String field) {
        String list = group(json, "\"" + field + "\": (null|\\[[^\\]]*\\])");
        List<Sha256> hashes = new ArrayList<>();
        Matcher item = Pattern.compile("\"([^\"]*)\"").matcher(list);
        while (item.find()) {
            hashes.add(hash(item.group(1)));
        }
        return hashes;
    }

    private static String group(String json, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(json);
        assertThat(found.find()).as("%s in %s", pattern, json).isTrue();
        return found.group(1);
    }

    /** Where a case says only that two roots are alike or not, it holds a few letters instead of hashes. */
    private static Sha256 rootOrStandIn(String base64) {
        byte[] bytes = Base64.getDecoder().decode(base64);
        return bytes.length == 32 ? Sha256.ofBytes(bytes) : Sha256.of(new byte[] {'r'}, bytes);
    }

    private static Sha256 hash(String base64) {
        return Sha256.ofBytes(Base64.getDecoder().decode(base64));
    }
}
