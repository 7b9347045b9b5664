package dev.minga.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.digest.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EntityNamingTest {
    private static final EntityKey KEY = new EntityKey(filled(1));

    @TempDir
    Path folder;

    private static byte[] filled(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static Optional<String> name(LogFormat format, EntityField field, String line) {
        LineParser parser = format.parser();
        parser.text(line);
        return parser.entity(line, field);
    }

    private static String nginx(String start) {
        return start + " [05/Jan/2026:00:00:12 +0000] \"GET / HTTP/1.1\" 200 17 \"-\" \"curl/8\"";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "203.0.113.7 - - | 203.0.113.7 | ",
                "2001:DB8::1 - Ana | 2001:db8::1 | ana",
                "203.0.113.7 ident jane doe | 203.0.113.7 | jane doe",
                "203.0.113.7 - a [b | 203.0.113.7 | a [b",
                "client.example.org - - | client.example.org | ",
                "- - - | | ",
            })
    void nginxStartsALineWithClientAndUser(String start, String client, String user) {
        assertThat(name(LogFormat.NGINX_COMBINED, EntityField.CLIENT, nginx(start)))
                .isEqualTo(Optional.ofNullable(client));
        assertThat(name(LogFormat.NGINX_COMBINED, EntityField.USER, nginx(start)))
                .isEqualTo(Optional.ofNullable(user));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'remote_addr':'203.0.113.7','remote_user':'Ana'} | 203.0.113.7 | ana",
                "{'client':'203.0.113.7:51812'} | 203.0.113.7 | ",
                "{'request':{'remote_ip':'2001:db8::1'},'user_id':'ana'} | 2001:db8::1 | ana",
                "{'ClientHost':'[2001:db8::1]:443','ClientUsername':'-'} | 2001:db8::1 | ",
                "{'client':{'ip':'203.0.113.7'},'user':{'name':'ana'}} | 203.0.113.7 | ana",
                "{'remote_addr':17,'user':true} | | ",
                "['203.0.113.7'] | | ",
                "not json | | ",
            })
    void gatewaysNameThemInTheirWays(String json, String client, String user) {
        String line = json.replace('\'', '"');
        assertThat(name(LogFormat.JSON_GATEWAY, EntityField.CLIENT, line)).isEqualTo(Optional.ofNullable(client));
        assertThat(name(LogFormat.JSON_GATEWAY, EntityField.USER, line)).isEqualTo(Optional.ofNullable(user));
    }

    @Test
    void iisNamesThemWhereItsLastDirectiveSays() {
        String line = "2026-01-05 00:00:12 192.0.2.10 GET / - 443 CORP\\Ana 203.0.113.7 curl/8 - 200 0 0 17";
        assertThat(name(LogFormat.IIS_W3C, EntityField.CLIENT, line)).contains("203.0.113.7");
        assertThat(name(LogFormat.IIS_W3C, EntityField.USER, line)).contains("corp\\ana");
        LineParser parser = LogFormat.IIS_W3C.parser();
        parser.text("#Fields: cs-method c-ip");
        assertThat(parser.entity("GET 203.0.113.8", EntityField.CLIENT)).contains("203.0.113.8");
        assertThat(parser.entity("GET 203.0.113.8", EntityField.USER)).isEmpty();
        assertThat(parser.entity("GET", EntityField.CLIENT)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNotOfTheFormatIsNobodys(LogFormat format) {
        for (String line : List.of("203.0.113.7 said hello", "\"", "{}", "[ \"", " - [] \"GET\" 1 1 \"\" \"\"")) {
            assertThat(name(format, EntityField.CLIENT, line)).as("%s", line).isEmpty();
        }
    }

    @Test
    void idsAreKeyedAndOfOneKind() {
        Sha256 id = KEY.id("CLIENT", "203.0.113.7");
        assertThat(new EntityKey(filled(1)).id("CLIENT", "203.0.113.7")).isEqualTo(id);
        assertThat(KEY.id("USER", "203.0.113.7")).isNotEqualTo(id);
        assertThat(KEY.id("CLIENT", "203.0.113.8")).isNotEqualTo(id);
        assertThat(new EntityKey(filled(2)).id("CLIENT", "203.0.113.7")).isNotEqualTo(id);
        assertThat(KEY).hasToString("[REDACTED]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EntityKey(new byte[31]))
                .withMessage("a key for entities has 32 bytes, not 31");
    }

    @Test
    void oneClientIsOneEntityInEverySource() throws IOException {
        Path labels = Files.writeString(folder.resolve("l.csv"), "1,a\n2,b\n3,a\n");
        Path first = Files.write(
                folder.resolve("a.log"), List.of(nginx("203.0.113.7 - -"), nginx("::1 - -"), "what is this"));
        Path second = Files.write(
                folder.resolve("b.log"),
                List.of("{\"remote_addr\":\"::1\"}", "{\"remote_addr\":\"203.0.113.7\"}", "{\"path\":\"/\"}"));
        EntityNaming clients = EntityNaming.byField(EntityField.CLIENT, KEY);
        List<Example> one = LabelledLog.read(
                        first, LogFormat.NGINX_COMBINED, labels, List.of("a", "b"), line -> true, clients)
                .examples();
        List<Example> two = LabelledLog.read(
                        second, LogFormat.JSON_GATEWAY, labels, List.of("a", "b"), line -> true, clients)
                .examples();
        assertThat(one.get(0).entity()).isPresent().isEqualTo(two.get(1).entity());
        assertThat(one.get(1).entity()).isPresent().isEqualTo(two.get(0).entity());
        assertThat(one.get(2).entity()).isEmpty();
        assertThat(two.get(2).entity()).isEmpty();
    }

    @Test
    void aFileNamesEntitiesByLine() throws IOException {
        Path labels = Files.writeString(folder.resolve("l.csv"), "1,a\n2,a\n3,a\n");
        Path log = Files.write(folder.resolve("a.log"), List.of("one", "two", "three"));
        Path file =
                Files.writeString(folder.resolve("e.csv"), "line,entity\n1, incident 7, open \n\n3,incident 7, open\n");
        List<Example> read = LabelledLog.read(
                        log, LogFormat.PLAIN, labels, List.of("a"), line -> true, EntityNaming.byFile(file, KEY))
                .examples();
        assertThat(read.get(0).entity()).isPresent().isEqualTo(read.get(2).entity());
        assertThat(read.get(1).entity()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7|a row is 'line,entity', this one names no entity",
                "7, |a row is 'line,entity', this one names no entity",
                "x,ana|'x' is no line number",
                "0,ana|line numbers start at 1, not at 0",
                "1,ana|line 1 is given an entity twice",
            })
    void aMalformedRowIsRefusedWithItsPlace(String row, String cause) throws IOException {
        Path file = Files.writeString(folder.resolve("e.csv"), "line,entity\n1,bob\n" + row + "\n");
        assertThatThrownBy(() -> EntityNaming.byFile(file, KEY))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ":3: " + cause);
    }
}
