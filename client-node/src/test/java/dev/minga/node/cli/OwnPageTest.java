package dev.minga.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.page.OperatorRoutes;
import dev.minga.node.page.PageServer;
import dev.minga.node.participation.NodeHome;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.testkit.Chromium;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The node's page in a real browser, of a node with a hostile log. Where there is no Chromium this is skipped. */
class OwnPageTest extends AtAJoinedNode {
    @TempDir
    Path profile;

    @Test
    void itShowsHostileTextsAsTextAndPauses() throws Exception {
        Files.writeString(
                folder.resolve("access.log"),
                "10.1.2.3 - - [01/Mar/2026:08:00:00 +0000] \"GET /<img/src=x/onerror=alert(1)>?mail=eve@example.org HTTP/1.1\""
                        + " 200 5 \"-\" \"curl/8\"\n");
        Files.writeString(folder.resolve("labels.csv"), "line,label\n1,attack\n");
        NodeHome home = new NodeHome(folder);
        OperatorRoutes routes = new OperatorRoutes("sesame", new OwnPage(home, home.settings(), Clock.systemUTC()));
        try (Chromium browser = Chromium.start(profile);
                PageServer server = new PageServer(new HostPort("127.0.0.1", 0), List.of(routes))) {
            browser.screen(1280, 900, "light");
            browser.open("http://127.0.0.1:" + server.port() + "/");
            browser.untilShown("Sign in");
            browser.write("wrong");
            browser.press("Enter");
            browser.until("document.querySelector('[role=alert]')");

            browser.write("sesame");
            browser.press("Enter");
            browser.untilShown("access.log: 1 records: 1 attack; 0 without a label; 0 not of the format;"
                    + " replaced by placeholders: 1 email.");
            assertThat(browser.text())
                    .contains("At work.", "GET /<img/src=x/onerror=alert(1)>?mail=", "Nothing.")
                    .doesNotContain("eve@");
            assertThat(browser.evaluate("document.querySelectorAll('main img').length")
                            .asInt())
                    .isZero();

            for (String scheme : List.of("light", "dark")) {
                browser.screen(390, 844, scheme);
                assertThat(browser.tooFaint()).as(scheme).isEmpty();
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .as("on a phone")
                        .isLessThanOrEqualTo(390);
            }

            browser.evaluate("document.querySelector('button.main').focus()");
            browser.press("Enter");
            browser.untilShown("Paused: this node asks for nothing, begins nothing and sends nothing.");
            assertThat(home.pause().isOn()).isTrue();
            browser.click("Go on");
            browser.untilShown("At work.");
            assertThat(home.pause().isOn()).isFalse();
            assertThat(browser.complaints).isEmpty();
        }
    }
}
