package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.node.data.LogFormat;
import dev.minga.node.model.DeviceChoice;
import dev.minga.node.model.PrecisionChoice;
import dev.minga.node.redaction.RedactionKind;
import dev.minga.shared.settings.SettingsException;
import dev.minga.shared.testkit.SeededSecureRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeHomeTest {
    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init")
    private NodeHome home;

    @BeforeEach
    void join() throws IOException {
        home = new Scene(folder).home;
    }

    @Test
    void theSettingsThatJoiningWritesAreValidAsTheyStand() throws SettingsException {
        NodeSettings settings = home.settings();
        assertThat(settings.data())
                .containsExactly(new NodeSettings.Source(
                        Optional.of("access-log"),
                        "access.log",
                        LogFormat.NGINX_COMBINED,
                        Optional.empty(),
                        Optional.of(Path.of("labels.csv")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new RedactedKinds(EnumSet.allOf(RedactionKind.class))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        assertThat(settings.policy())
                .isEqualTo(new NodeSettings.Policy(
                        8,
                        1e-5,
                        3,
                        List.of("harmless", "attack"),
                        Optional.of(ProtectedUnit.RECORD),
                        Optional.empty()));
        assertThat(settings.bases()).isEmpty();
        assertThat(settings.machine()).isEqualTo(new NodeSettings.Machine(2, PrecisionChoice.AUTO, Optional.empty()));
    }

    @Test
    void aSourceMayBeLabelledByAFieldOrByRulesAndRedactNothing() throws IOException, SettingsException {
        Path file = folder.resolve("node.yaml");
        String text = Files.readString(file);
        Files.writeString(
                file,
                text.replace("labels: labels.csv", "label: {field: v, values: {bad: attack}}")
                        .replace("[email, ip, user, token, key, card]", "none")
                        .replace("log: access.log", "log: logs/access.log*"));
        NodeSettings.Source source = home.settings().data().get(0);
        assertThat(source.redacted()).isEmpty();
        assertThat(source.isCollected()).isTrue();
        assertThat(source.label()).contains(new NodeSettings.LabelField("v", Optional.of(Map.of("bad", "attack"))));
        Files.writeString(file, text.replace("labels: labels.csv", "rules: rules.yaml"));
        assertThat(home.settings().data().get(0).rules()).contains(Path.of("rules.yaml"));
        assertThat(home.settings().data().get(0).isCollected()).isFalse();
    }

    @Test
    void directoriesOfBaseModelsMayBeNamed() throws IOException, SettingsException {
        Path file = folder.resolve("node.yaml");
        Files.writeString(file, Files.readString(file).replace("# bases: [/srv/models/", "bases: [models/tiny, /srv/"));
        assertThat(home.settings().bases()).contains(List.of(Path.of("models/tiny"), Path.of("/srv/bge-base-en-v1.5")));
    }

    @Test
    void aDeviceMayBeNamed() throws IOException, SettingsException {
        Path file = folder.resolve("node.yaml");
        Files.writeString(file, Files.readString(file).replace("# device: auto", "device: cuda:1"));
        assertThat(home.settings().machine().device()).contains(DeviceChoice.cuda(1));
    }

    @ParameterizedTest
    @CsvSource({
        "'minMembers: 3', 'minMembres: 3', 'minMembres'",
        "'minMembers: 3', 'minMembers: 0', 'minMembers must be at least 1'",
        "'[harmless, attack]', '[attack, attack]', 'labels must be two or more different names'",
        "'[harmless, attack]', '[attack]', 'labels must be two or more different names'",
        "'maxEpsilon: 8.0', 'maxEpsilon: 0', 'maxEpsilon must be above 0'",
        "'maxEpsilon: 8.0', 'maxEpsilon: .nan', 'maxEpsilon'",
        "'  maxEpsilon: 8.0\n', '', 'maxEpsilon'",
        "'delta: 1e-5', 'delta: 1', 'delta must be between 0 and 1'",
        "'name: access-log', 'name: \"\"', 'name must not be empty'",
        "'log: access.log', 'log: \"\"', 'log must not be empty'",
        "'unit: record', 'unit: host', 'host'",
        "'unit: record', 'unit: entity', 'data: source access-log does not say whose its records are'",
        "'format: nginx-combined', 'format: nginx-combined\n    entity: host', 'host'",
        "'format: nginx-combined', 'format: plain\n    entity: client', 'entity: format plain has no fields'",
        "'format: nginx-combined', 'format: nginx-combined\n    entity: client\n    entities: e.csv', 'keep one'",
        "'format: nginx-combined', 'format: syslog\n    entity: user', 'entity: format syslog has no such field'",
        "'format: nginx-combined', 'format: csv\n    entity: user\n    entityField: u', 'keep one'",
        "'format: nginx-combined', 'format: plain\n    text: [a]', 'format plain has no fields'",
        "'format: nginx-combined', 'format: csv\n    text: []', 'text names no field'",
        "'labels: labels.csv', 'rules: r.yaml\n    labels: labels.csv', 'exactly one of labels'",
        "'    labels: labels.csv\n', '', 'exactly one of labels'",
        "'labels: labels.csv', 'label: {field: v, values: {bad: atack}}', 'gives the label ''atack'''",
        "'email, ip,', 'e-mail, ip,', '''e-mail'' is not one of email, ip, user, token, key, card'",
        "'[email, ip, user, token, key, card]', 'nothing', '''nothing'' is not one of'",
        "'threads: 2', 'threads: 0', 'threads must be between 1 and 1024'",
        "'precision: auto', 'precision: fp16', 'fp16'",
        "'precision: auto', 'precision: int8', 'precision int8 has no gradients; known for training: auto, fp32, bf16'",
        "'# device: auto', 'device: gpu', 'there is no device ''gpu''; known: auto, cpu, cuda:0, cuda:1 and so on'",
        "'format: nginx-combined', 'format: apache', 'apache'",
    })
    void settingsThatCannotBeMeantAreRefusedWithFileAndCause(String was, String is, String cause) throws IOException {
        Path file = folder.resolve("node.yaml");
        String text = Files.readString(file);
        assertThat(text).contains(was);
        Files.writeString(file, text.replace(was, is));
        assertThatThrownBy(home::settings)
                .isInstanceOf(SettingsException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(cause)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void theKeyOfEntitiesIsMadeOnceForTheOwnerAlone() throws IOException {
        Path file = folder.resolve("identity/entity-key.hex");
        assertThat(file).doesNotExist();
        home.entityKey(new SeededSecureRandom(1));
        String made = Files.readString(file);
        assertThat(made).matches("[0-9a-f]{64}\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        home.entityKey(new SeededSecureRandom(2));
        assertThat(Files.readString(file)).isEqualTo(made);
        Files.writeString(file, "zz");
        assertThatThrownBy(() -> home.entityKey(new SeededSecureRandom(3)))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is damaged; restore it from a backup");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "[]", "{\"federation\":null}", "\u0000\u0000"})
    void aDamagedMembershipIsNamedWithItsRemedy(String text) throws IOException {
        Files.writeString(folder.resolve("identity/membership.json"), text);
        assertThatThrownBy(home::membership)
                .isInstanceOf(IOException.class)
                .hasMessage(folder.resolve("identity/membership.json")
                        + " is damaged; restore it from a backup or join again in an empty directory");
    }

    @Test
    void aDamagedCoordinatorKeyIsNamed() throws IOException {
        Path file = folder.resolve("identity/membership.json");
        Files.writeString(
                file, Files.readString(file).replaceAll("\"coordinatorKey\":\"..", "\"coordinatorKey\":\"zz"));
        assertThatThrownBy(home::coordinatorKey)
                .isInstanceOf(IOException.class)
                .hasMessage("the coordinator's key in membership.json is damaged");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "0101", "zz010101010101010101010101010101010101010101010101010101010101"})
    void aDamagedSigningKeyIsNamedAndNotShown(String text) throws IOException {
        Path file = folder.resolve("identity/signing-key.pem");
        Files.writeString(file, text);
        assertThatThrownBy(() -> home.signer(new SeededSecureRandom(1)))
                .isInstanceOf(IOException.class)
                .hasMessage(file + " is damaged; restore it from a backup");
    }

    @Test
    void aDamagedTlsIdentityIsNamedAndNotShown() throws IOException {
        for (String text : List.of("", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n")) {
            Files.writeString(folder.resolve("identity/tls.pem"), text);
            assertThatThrownBy(home::tlsIdentity)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("tls.pem is damaged; restore it from a backup");
        }
    }
}
