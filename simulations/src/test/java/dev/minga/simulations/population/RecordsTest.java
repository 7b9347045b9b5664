package dev.minga.simulations.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.minga.node.data.LogFormat;
import dev.minga.simulations.experiment.DataSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
    private static final List<String> LABELS = List.of("benign", "attack");

    @TempDir
    private Path folder = Path.of("");

    private static DataSettings table(String file) {
        DataSettings.Table table = new DataSettings.Table(
                Path.of(file),
                List.of("what", "how"),
                "label",
                Optional.of("case"),
                Optional.of("host"),
                Optional.empty(),
                Optional.empty());
        return new DataSettings(
                Optional.empty(),
                Optional.of(table),
                Optional.empty(),
                LABELS,
                0.5,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aTablesColumnsMakeRecordsAndOtherLabelsAreLeftOut() throws IOException {
        Files.writeString(
                folder.resolve("t.csv"),
                "host,case,label,what,how\na,1,attack,\"rm, \"\"now\"\"\",-rf\nb,2,unsure,x,y\nb,3,benign,ls,-l\n");
        List<LabelledRecord> expected = List.of(
                new LabelledRecord("rm, \"now\" -rf", 1, Optional.of("1"), Optional.of("a"), Optional.empty()),
                new LabelledRecord("ls -l", 0, Optional.of("3"), Optional.of("b"), Optional.empty()));
        assertThat(Records.read(table("t.csv"), folder, 1)).isEqualTo(expected);
        Files.writeString(folder.resolve("t.jsonl"), """
                {"host": "a", "case": 1, "label": "attack", "what": "rm, \\"now\\"", "how": "-rf"}
                {"host": "b", "case": 3, "label": "benign", "what": "ls", "how": "-l"}
                """);
        assertThat(Records.read(table("t.jsonl"), folder, 1)).isEqualTo(expected);
    }

    @Test
    void whatWouldTellTheLabelIsTakenOut() throws IOException {
        Files.writeString(
                folder.resolve("t.csv"),
                "label,what,how\nattack,RuleName=T1003 x,Tag: evil\nbenign,y,RuleName=none z\n");
        DataSettings.Table table = new DataSettings.Table(
                Path.of("t.csv"),
                List.of("what", "how"),
                "label",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of("RuleName=\\S+ ", "Tag: \\w+$")));
        DataSettings data = new DataSettings(
                Optional.empty(),
                Optional.of(table),
                Optional.empty(),
                LABELS,
                0.5,
                Optional.empty(),
                Optional.empty());
        assertThat(Records.read(data, folder, 1).stream().map(LabelledRecord::text))
                .containsExactly("x ", "y z");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DataSettings.Table(
                        Path.of("t.csv"),
                        List.of("what"),
                        "label",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(List.of("(x"))))
                .withMessage("remove: '(x' is no regular expression: Unclosed group");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Files.writeString(folder.resolve("t.csv"), "host,case,label,what\na,1,attack,x\n");
        assertThatIOException()
                .isThrownBy(() -> Records.read(table("t.csv"), folder, 1))
                .withMessage(folder.resolve("t.csv")
                        + ", row 2 has no value in column 'how'; its columns are host, case, label, what");
        assertThatIOException()
                .isThrownBy(() -> Records.read(table("none.csv"), folder, 1))
                .withMessage("there is no file " + folder.resolve("none.csv"));
        Files.writeString(folder.resolve("t.jsonl"), "{\"host\": ");
        assertThatIOException()
                .isThrownBy(() -> Records.read(table("t.jsonl"), folder, 1))
                .withMessageStartingWith(folder.resolve("t.jsonl") + ", line 1 is not JSON: ");
        Files.writeString(
                folder.resolve("t.jsonl"),
                "{\"host\": \"\", \"case\": null, \"label\": \"attack\", \"what\": \"a\", \"how\": \"b\"}\n\n");
        assertThat(Records.read(table("t.jsonl"), folder, 1))
                .as("nothing is nobody's, and a blank line is nothing")
                .containsExactly(new LabelledRecord("a b", 1, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void aLogIsReadAsANodeReadsIt() throws IOException {
        Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\n");
        Files.writeString(folder.resolve("a.csv"), "line,label\n1,benign\n3,attack\n");
        DataSettings log = new DataSettings(
                Optional.empty(),
                Optional.empty(),
                Optional.of(new DataSettings.Log(Path.of("a.log"), LogFormat.PLAIN, Path.of("a.csv"))),
                LABELS,
                0.5,
                Optional.empty(),
                Optional.empty());
        assertThat(Records.read(log, folder, 1).stream().map(LabelledRecord::text))
                .containsExactly("one", "three");
    }

    @Test
    void theDemosAttacksAreAllThereAndNearDuplicatesAreOneGroup() throws IOException {
        DataSettings demo = new DataSettings(
                Optional.of(new DataSettings.Demo(500, Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                LABELS,
                0.5,
                Optional.empty(),
                Optional.empty());
        List<LabelledRecord> records = Records.read(demo, folder, 1);
        assertThat(records.stream().filter(record -> record.label() == 0)).hasSize(500);
        assertThat(records.stream().filter(record -> record.label() == 1)).hasSize(456);
        assertThat(records.stream().map(LabelledRecord::group).distinct().count())
                .isBetween(300L, 900L);
        assertThat(records.stream().map(LabelledRecord::entity).distinct().count())
                .isEqualTo(
                        records.stream().map(LabelledRecord::group).distinct().count());
        DataSettings few = new DataSettings(
                demo.demo(), Optional.empty(), Optional.empty(), LABELS, 0.5, Optional.empty(), Optional.of(100));
        assertThat(Records.read(few, folder, 1)).hasSize(100).isEqualTo(Records.read(few, folder, 1));
        assertThat(Records.read(few, folder, 2)).isNotEqualTo(Records.read(few, folder, 1));
    }

    @Test
    void noGroupOutweighsTheOthers() throws IOException {
        DataSettings demo = new DataSettings(
                Optional.of(new DataSettings.Demo(500, Optional.empty())),
                Optional.empty(),
                Optional.empty(),
                LABELS,
                0.5,
                Optional.of(2),
                Optional.empty());
        List<LabelledRecord> records = Records.read(demo, folder, 1);
        Map<Optional<String>, Long> sizes =
                records.stream().collect(Collectors.groupingBy(LabelledRecord::group, Collectors.counting()));
        assertThat(sizes.values()).contains(1L, 2L).allMatch(size -> size <= 2);
        assertThat(records).isEqualTo(Records.read(demo, folder, 1)).isNotEqualTo(Records.read(demo, folder, 2));
    }

    @Test
    void aMadeUpClientSendsSoManyStringsAndNearDuplicatesComeFromOne() throws IOException {
        DataSettings demo = new DataSettings(
                Optional.of(new DataSettings.Demo(500, Optional.of(4))),
                Optional.empty(),
                Optional.empty(),
                LABELS,
                0.5,
                Optional.empty(),
                Optional.empty());
        List<LabelledRecord> records = Records.read(demo, folder, 1);
        Map<Optional<String>, List<LabelledRecord>> clients =
                records.stream().collect(Collectors.groupingBy(LabelledRecord::entity));
        long small = clients.values().stream().filter(sent -> sent.size() < 4).count();
        long families = records.stream().map(LabelledRecord::holder).distinct().count();
        assertThat(small).isLessThanOrEqualTo(families);
        assertThat(clients.size()).isBetween(records.size() / 8, records.size() / 4);
        records.stream()
                .collect(Collectors.groupingBy(LabelledRecord::group))
                .forEach((group, alike) -> assertThat(
                                alike.stream().map(LabelledRecord::entity).distinct())
                        .as("near duplicates %s", group)
                        .hasSize(1));
    }
}
