package dev.minga.coordinator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.minga.coordinator.access.Role;
import dev.minga.coordinator.membership.Invitation;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.round.Contribution;
import dev.minga.coordinator.round.Evaluating;
import dev.minga.coordinator.round.Evaluation;
import dev.minga.coordinator.round.MemberMessage.Contributed;
import dev.minga.coordinator.round.MemberMessage.Evaluated;
import dev.minga.coordinator.run.LiveRun;
import dev.minga.coordinator.testkit.Deltas;
import dev.minga.coordinator.testkit.Plans;
import dev.minga.coordinator.testkit.TestFederation;
import dev.minga.crypto.digest.Sha256;
import dev.minga.crypto.identity.MemberName;
import dev.minga.crypto.ledger.NoteKey;
import dev.minga.proto.v1.LedgerEntry;
import dev.minga.proto.v1.MemberEnrolled;
import dev.minga.proto.v1.ModelPromoted;
import dev.minga.shared.channel.HostPort;
import dev.minga.shared.testkit.Chromium;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in a real browser, against a real endpoint. Where there is no Chromium these tests are skipped, unless
 * MINGA_BROWSER=required. With {@code -Dminga.screenshots=DIR} the main views are kept as pictures.
 */
class DashboardTest {
    private static final List<String> MEMBERS =
            List.of("atlas-bank", "boreal-health", "cobalt-retail", "delta-energy", "ember-post");

    @TempDir
    private static Path directory = Path.of("");

    private static TestFederation federation;
    private static AdminServer server;
    private static Chromium browser;
    private static LiveRun run;

    @BeforeAll
    static void open() throws Exception {
        browser = Chromium.start(directory.resolve("profile"));
        federation = new TestFederation(directory.resolve("home"));
        for (String member : MEMBERS) {
            federation.enrol(member);
        }
        server = federation.admin(new HostPort("minga.example.org", 7443), new HostPort("127.0.0.1", 0));
        run = federation.startRound(Plans.settings(Plans.evaluated(Plans.yaml("web-attacks", 4, 3, MEMBERS), 1, 1)));
        for (int round = 1; round <= 3; round++) {
            federation.mailbox.pass(Duration.ofSeconds(10 + 3 * round));
            contribute(round, MEMBERS);
            evaluate(round);
        }
        federation.enrolments.invite(new MemberName("fjord-telecom"), Duration.ofHours(24));
        federation.ledger.follow();
    }

    private static void contribute(int round, List<String> members) throws Exception {
        for (String member : members) {
            Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), MEMBERS.indexOf(member), round));
            double norm = member.equals("ember-post") && round == 2 ? 31.5 : 17.1 + MEMBERS.indexOf(member) / 10.0;
            run.tell(new Contributed(
                            member,
                            round,
                            ((Collecting) run.state()).base(),
                            new Contribution(delta, Sha256.of(), Optional.of(norm))))
                    .join();
        }
    }

    private static void evaluate(int round) {
        for (String member : MEMBERS) {
            if (run.state() instanceof Evaluating open) {
                long found = 60 + 10L * round;
                run.tell(new Evaluated(
                                member,
                                round,
                                open.model(),
                                new Evaluation(List.of(95L + round, 5L - round, 100 - found, found), Sha256.of())))
                        .join();
            }
        }
    }

    @AfterAll
    static void close() throws Exception {
        for (AutoCloseable opened : new AutoCloseable[] {browser, server, federation}) {
            if (opened != null) {
                opened.close();
            }
        }
    }

    @BeforeEach
    void aFreshPage() throws Exception {
        browser.complaints.clear();
        federation.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        browser.screen(1280, 900, "light");
        browser.open(server.localUrl() + "/openapi.json"); // where nothing writes while this is cleared
        browser.evaluate("sessionStorage.clear(); localStorage.clear()");
        browser.open(server.localUrl() + "/");
        browser.untilShown("Sign in");
    }

    @AfterEach
    void thePageHadNoTrouble() {
        assertThat(browser.complaints).isEmpty();
    }

    private static void signIn(String token) throws Exception {
        browser.write(token);
        browser.press("Enter");
    }

    private static void go(String route) throws Exception {
        browser.evaluate("location.hash = '" + route + "'");
    }

    private static String script(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(DashboardTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void shoot(String name) throws Exception {
        String folder = System.getProperty("minga.screenshots", "");
        if (!folder.isEmpty()) {
            browser.shoot(Path.of(folder).resolve(name + ".png"));
        }
    }

    @Test
    void aWrongTokenIsToldAndARightOneShowsTheFederation() throws Exception {
        signIn("wrong");
        browser.untilShown("the bearer token is missing, wrong, expired or revoked");
        signIn("sesame");
        browser.untilShown("live, as local (operator)");
        browser.untilShown("members, 0 here now");
        browser.untilShown("the norm of ember-post's delta was far from the others' in 1 round(s)");
        browser.untilShown("3 of 4");
        shoot("dashboard-overview");
        browser.screen(1280, 900, "dark");
        shoot("dashboard-overview-dark");
    }

    @Test
    void aRunIsShownLiveAndSteeredByKeyboard() throws Exception {
        signIn("sesame");
        browser.untilShown("live");
        go("#/runs/web-attacks");
        browser.untilShown("Run web-attacks");
        assertThat(browser.evaluate("document.querySelectorAll('figure.plot svg[role=img]').length")
                        .asInt())
                .as("scores, ε, contributions, durations, norms")
                .isEqualTo(5);
        assertThat(browser.evaluate("document.querySelectorAll('.plot circle.out').length")
                        .asInt())
                .as("ember-post's second delta")
                .isEqualTo(1);
        shoot("dashboard-run");
        contribute(4, List.of("atlas-bank"));
        browser.until("[...document.querySelectorAll('td')].some(td => td.textContent === 'atlas-bank (17.10)')"
                + " && document.querySelector('tbody tr td:last-child').textContent === 'open'");

        browser.evaluate("document.querySelector('[data-key=pause]').focus()");
        browser.press("Enter");
        browser.untilShown("paused, 3 of 4 rounds");
        assertThat(browser.evaluate("document.activeElement.textContent").asText())
                .as("what had the focus has it still")
                .isEqualTo("Resume");
        browser.press("Enter");
        browser.untilShown("collecting, 3 of 4 rounds");
        browser.click("Stop");
        browser.untilShown("The run ends for good");
        browser.press("Escape");
        browser.until("!document.querySelector('dialog')");
        assertThat(run.state().getClass().getSimpleName()).isEqualTo("Collecting");
    }

    @Test
    void membersAreInvitedAndWhatTheyAreCalledIsOnlyText() throws Exception {
        federation.enrol("golem-labs");
        federation.enrolments.revoke("golem-labs", "<img src=x onerror=alert(1)><script>alert(2)</script>");
        signIn("sesame");
        browser.untilShown("live");
        go("#/members");
        browser.untilShown("<img src=x onerror=alert(1)><script>alert(2)</script>");
        browser.untilShown("fjord-telecom");
        assertThat(browser.evaluate("document.querySelectorAll('main img, main script').length")
                        .asInt())
                .isZero();
        shoot("dashboard-members");
        browser.evaluate("document.querySelector('[data-key=\"invite name\"]').focus()");
        browser.write("harbour-cargo");
        browser.press("Enter");
        browser.untilShown("minga node join ");
        browser.click("Done");
        browser.untilShown("harbour-cargo");
        assertThat(federation.members.openInvitations())
                .extracting(Invitation::name)
                .contains("harbour-cargo");
    }

    @Test
    void theLogIsCheckedInTheBrowser() throws Exception {
        signIn("sesame");
        browser.untilShown("live");
        go("#/ledger");
        browser.untilShown("This browser sees the log for the first time");
        browser.click("Check all of these");
        browser.untilShown("are in the tree; checked in this browser.");
        browser.untilShown("run web-attacks, round 1, member atlas-bank, delta ");
        assertThat(browser.text()).doesNotContain("NOT in the tree");
        long size = federation.ledger.checkpoint().size();

        browser.evaluate("document.querySelector('[data-key=\"log key\"]').focus()");
        browser.write(NoteKey.log(
                        federation.home.settings().ledger(),
                        federation.home.logSigner().publicKey())
                .vkey());
        browser.press("Enter");
        browser.untilShown("The checkpoint is signed with the key that you gave.");
        shoot("dashboard-ledger");

        federation.enrol("late-" + size);
        federation.ledger.follow();
        browser.untilShown(
                "All " + size + " entries that this browser saw last are unchanged: consistent, checked here.");
    }

    @Test
    void aLogThatLiesIsCaughtInTheBrowser() throws Exception {
        signIn("sesame");
        browser.untilShown("live");
        go("#/ledger");
        browser.untilShown("for the first time");
        browser.evaluate(
                "for (const key of Object.keys(localStorage)) localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), size:"
                        + " 2, root: '" + "0".repeat(64) + "'}))");
        String honest = "window.honest ??= window.fetch; window.fetch = async (url, ...more) => {"
                + " const answer = await window.honest(url, ...more);"
                + " if (!String(url).startsWith('/v1/ledger/entries')) return answer;"
                + " const entries = await answer.json();"
                + " const last = entries[entries.length - 1];"
                + " last.entry = btoa(atob(last.entry).replace(/.$/s, c => String.fromCharCode(c.charCodeAt(0) ^ 1)));"
                + " return new Response(JSON.stringify(entries), {headers: {'Content-Type': 'application/json'}}); }";
        browser.evaluate(honest + "; true");
        federation.enrol("liar-" + federation.ledger.checkpoint().size());
        federation.ledger.follow();
        browser.untilShown("The log does NOT continue the tree of 2 entries that this browser saw before.");
        browser.click("Check all of these");
        browser.untilShown("1 entries are NOT in the tree.");
        browser.untilShown("✗ NOT in the tree");
    }

    @Test
    void aProofThatIsNotGivenLeavesNothingGreen() throws Exception {
        signIn("sesame");
        browser.untilShown("live");
        go("#/ledger");
        browser.untilShown("for the first time");
        browser.evaluate(
                "window.honest ??= window.fetch; window.fetch = async (url, ...more) =>"
                        + " String(url).startsWith('/v1/ledger/consistency')"
                        + " ? new Response(JSON.stringify({error: 'too busy'}), {status: 500}) : window.honest(url, ...more); true");
        federation.enrol("silent-" + federation.ledger.checkpoint().size());
        federation.ledger.follow();
        browser.untilShown("This tree could NOT be checked: too busy");
        assertThat(browser.text()).doesNotContain("checked here");
    }

    /** What two readers could read in two ways is not read at all. */
    @Test
    void anEntryThatSaysTwoThingsIsUnreadable() throws Exception {
        LedgerEntry promoted = LedgerEntry.newBuilder()
                .setModelPromoted(ModelPromoted.newBuilder().setRun("a"))
                .build();
        LedgerEntry enrolled = LedgerEntry.newBuilder()
                .setMemberEnrolled(MemberEnrolled.newBuilder().setMember("b"))
                .build();
        assertThat(read(enrolled.toByteString())).isEqualTo("member enrolled: member b");
        assertThat(read(promoted.toByteString().concat(enrolled.toByteString())))
                .isEqualTo("unknown: ");
        assertThat(read(promoted.toByteString().concat(promoted.toByteString())))
                .isEqualTo("unreadable: ");
        assertThat(read(ByteString.copyFrom(new byte[] {(byte) 0xff, 1}))).isEqualTo("unreadable: ");
    }

    private static String read(ByteString entry) throws Exception {
        return browser.evaluate("import('/dashboard/entry.js').then(({read}) => { const told = read('"
                        + Base64.getEncoder().encodeToString(entry.toByteArray())
                        + "'); return told.kind + ': ' + told.about; })")
                .asText();
    }

    @Test
    void aCompleteRunsModelIsTakenIntoUse() throws Exception {
        contributeAlone(federation.startRound("complete", 1, 1, List.of("atlas-bank")), 1, 2);
        signIn("sesame");
        browser.untilShown("live");
        go("#/models");
        browser.untilShown("No model is in use yet.");
        browser.click("Use");
        browser.click("Use it");
        browser.untilShown("In use: the model of complete");
        assertThat(federation.promotions.list()).hasSize(1);
        browser.until("document.querySelectorAll('tbody tr').length === 1");
        shoot("dashboard-models");

        contributeAlone(federation.startRound("newer", 1, 1, List.of("atlas-bank")), 1, 3);
        browser.until("document.querySelector('[data-key=\"promote newer\"]')");
        browser.click("Use");
        browser.click("Use it");
        browser.untilShown("In use: the model of newer");
        browser.click("Roll back to the one before");
        browser.until("document.querySelector('dialog')");
        browser.click("Roll back");
        browser.untilShown("In use: the model of complete");
        assertThat(federation.promotions.list()).hasSize(3);
    }

    private static void contributeAlone(LiveRun run, int round, float value) throws Exception {
        Sha256 delta = federation.blobs.put(Deltas.at(run.plan().layout(), 1, value));
        Sha256 base = ((Collecting) run.state()).base();
        run.tell(new Contributed("atlas-bank", round, base, new Contribution(delta, Sha256.of())))
                .join();
    }

    private static void confirm(String action) throws Exception {
        browser.until("document.querySelector('dialog [name=reason]')");
        browser.evaluate("document.querySelector('dialog [name=reason]').value = 'it was tried'");
        browser.click(action);
        browser.until("!document.querySelector('dialog')");
    }

    @Test
    void aRunGoesBackAndEndsAndAMembershipToo() throws Exception {
        LiveRun doomed = federation.startRound("doomed", 4, 1, List.of("atlas-bank"));
        contributeAlone(doomed, 1, 1);
        contributeAlone(doomed, 2, 1);
        federation.enrol("fleeting-org");
        signIn("sesame");
        browser.untilShown("live");
        go("#/runs/doomed");
        browser.untilShown("collecting, 2 of 4 rounds");
        browser.click("Roll back");
        confirm("Roll back");
        browser.untilShown("Went back to round 1: it was tried");
        browser.click("Stop");
        confirm("Stop the run");
        browser.untilShown("Run doomed: stop is done.");
        assertThat(doomed.state().getClass().getSimpleName()).isEqualTo("Aborted");

        go("#/members");
        browser.untilShown("fleeting-org");
        browser.evaluate("document.querySelector('[data-key=\"revoke fleeting-org\"]').click()");
        confirm("End it");
        browser.until("[...document.querySelectorAll('s')].some(name => name.textContent === 'fleeting-org')");
        assertThat(federation.members.find("fleeting-org").orElseThrow().revocation())
                .isPresent();
        browser.click("Sign out");
        browser.untilShown("Sign in");
        assertThat(browser.evaluate("sessionStorage.length").asInt())
                .as("of the token")
                .isZero();
    }

    @Test
    void whoOnlyLooksHasNothingToPressAndIsShownOutWithItsToken() throws Exception {
        String secret = federation
                .tokens
                .create("looker", Role.VIEWER, Optional.empty())
                .secret();
        signIn(secret);
        browser.untilShown("live, as looker (viewer)");
        browser.untilShown("Needs a look");
        for (String route : List.of("#/runs/web-attacks", "#/members", "#/models")) {
            go(route);
            browser.until("location.hash === '" + route + "'");
            assertThat(browser.evaluate("[...document.querySelectorAll('main button')].map(b => b.textContent).join()")
                            .asText())
                    .as(route)
                    .isEmpty();
        }
        AdminClient client = new AdminClient(federation.access(server, "sesame"));
        client.revokeToken("looker");
        browser.untilShown("the bearer token is missing, wrong, expired or revoked");
    }

    @Test
    void itFitsAPhoneAndCanBeReadInLightAndDark() throws Exception {
        signIn("sesame");
        browser.untilShown("live");
        for (String scheme : List.of("light", "dark")) {
            browser.screen(390, 844, scheme);
            for (String route : List.of("#/", "#/runs/web-attacks", "#/members", "#/models", "#/ledger")) {
                go(route);
                browser.until("document.querySelector('h1') && (location.hash || '#/') === '" + route + "'");
                assertThat(browser.evaluate("document.documentElement.scrollWidth")
                                .asInt())
                        .as("%s on a phone", route)
                        .isLessThanOrEqualTo(390);
                assertThat(browser.tooFaint())
                        .as("what stands out too little in %s, %s", route, scheme)
                        .isEmpty();
            }
        }
        go("#/runs/web-attacks");
        browser.untilShown("Run web-attacks");
        shoot("dashboard-phone-dark");
    }

    @Test
    void allOfItCanBeReachedWithTheTabKey() throws Exception {
        signIn("sesame");
        browser.untilShown("Needs a look");
        browser.evaluate("document.activeElement.blur(); window.focus()");
        StringBuilder reached = new StringBuilder();
        for (int i = 0; i < 14; i++) {
            browser.press("Tab");
            reached.append(browser.evaluate("document.activeElement.textContent.trim()")
                            .asText())
                    .append('|');
        }
        assertThat(reached.toString())
                .contains("Skip to the content|", "Overview|Members|Models|Ledger|Sign out|", "web-attacks|");
    }

    /** What the browser checks proofs with, against the proofs that the coordinator makes: right ones hold, others do not. */
    @Test
    void theBrowsersProofsAreTheCoordinators() throws Exception {
        signIn("sesame");
        browser.untilShown("live");
        String right = browser.evaluate(script("proofs.js")).asText();
        assertThat(right).isEqualTo("many ");
    }
}
