package dev.minga.coordinator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.coordinator.round.Aggregating;
import dev.minga.coordinator.round.Collecting;
import dev.minga.coordinator.testkit.MemoryJournal;
import dev.minga.proto.v1.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several members say while the mailbox is busy is decided one after the other and written once. */
class SaidTogetherTest {
    @TempDir
    private Path directory = Path.of("");

    private final MemoryJournal journal = new MemoryJournal();
    private RunsHarness coordinator;

    @BeforeEach
    void open() throws IOException {
        coordinator = new RunsHarness(journal, directory);
        coordinator.start(1, 2);
        coordinator.everybodyArrives();
    }

    private List<CompletableFuture<Optional<Rejection>>> together(String... members) {
        List<CompletableFuture<Optional<Rejection>>> answers = new ArrayList<>();
        coordinator.mailbox.execute(() -> {
            for (String member : members) {
                try {
                    answers.add(coordinator.contributing(member));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            assertThat(answers).noneMatch(CompletableFuture::isDone);
        });
        return answers;
    }

    @Test
    void oneWriteHoldsThemAll() {
        int before = journal.appends();
        int logged = journal.logged().size();
        var answers = together("ada", "bob", "cyd");
        assertThat(journal.appends()).isEqualTo(before + 1);
        assertThat(journal.logged()).hasSize(logged + 3);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEmpty());
        assertThat(coordinator.state())
                .isInstanceOfSatisfying(
                        Aggregating.class,
                        round -> assertThat(round.contributions()).containsOnlyKeys("ada", "bob", "cyd"));
    }

    @Test
    void eachIsDecidedInTheStateThatTheOnesBeforeItLeft() throws IOException {
        coordinator.contribute("ada");
        var answers = together("bob", "bob", "cyd", "ada");
        assertThat(answers.get(0).join()).isEmpty();
        assertThat(answers.get(1).join()).as("the same again").isEmpty();
        assertThat(answers.get(2).join()).isEmpty();
        assertThat(answers.get(3).join())
                .as("taken before, and the round is full by now")
                .isEmpty();
        assertThat(((Aggregating) coordinator.state()).contributions()).hasSize(3);
        assertThat(journal.logged().stream().filter(entry -> entry.member().equals("bob")))
                .as("counted once")
                .hasSize(1);
    }

    @Test
    void whereItCannotBeWrittenNoneOfItHappened() throws IOException {
        journal.failAppends(1);
        var answers = together("ada", "bob");
        assertThat(answers)
                .hasSize(2)
                .allSatisfy(answer -> assertThatThrownBy(answer::join).hasCauseInstanceOf(IOException.class));
        assertThat(((Collecting) coordinator.state()).contributions()).isEmpty();
        assertThat(coordinator.contribute("ada")).isEmpty();
        assertThat(((Collecting) coordinator.state()).contributions()).containsOnlyKeys("ada");
        assertThat(new RunsHarness(journal, directory).state())
                .as("and after a restart")
                .isEqualTo(coordinator.state());
    }
}
