package dev.minga.node.participation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minga.crypto.privacy.ProtectedUnit;
import dev.minga.crypto.privacy.SubsampledGaussian;
import dev.minga.node.budget.Partition;
import dev.minga.node.budget.RunAccount;
import dev.minga.node.data.LogFormat;
import dev.minga.proto.v1.DeclineReason;
import dev.minga.proto.v1.Mechanism;
import dev.minga.proto.v1.PrivacyUnit;
import dev.minga.proto.v1.TrainingPlan;
import dev.minga.proto.v1.UpdateStatement;
import dev.minga.shared.settings.EnumText;
import dev.minga.shared.terminal.ExitCode;
import dev.minga.shared.terminal.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose data a policy protects, what plans it lets through, and what its budget then counts. */
class UnitPolicyTest extends AtAScene {
    private static final TrainingPlan RECORDS = Plans.ordinary().build();
    private static final TrainingPlan ENTITIES = Plans.ofEntities(5).build();
    private static final TrainingPlan MEMBERS = Plans.ofMembers().build();

    private void policy(ProtectedUnit unit, double maxEpsilon) throws IOException {
        NodeSettings.Policy before = Scene.policy(maxEpsilon);
        scene.policy = new NodeSettings.Policy(
                maxEpsilon, before.delta(), before.minMembers(), before.labels(), Optional.of(unit), Optional.empty());
        scene.sources = List.of(source("a"), source("b"));
        scene.restarted();
    }

    private static NodeSettings.Source source(String name) {
        return new NodeSettings.Source(
                Optional.empty(),
                Path.of(name + ".log"),
                LogFormat.PLAIN,
                Path.of(name + ".csv"),
                Optional.empty(),
                Optional.of(Path.of(name + "-entities.csv")));
    }

    private void offered(TrainingPlan plan, int round) {
        scene.coordinator.asks(plan, round, Scene.adapter(plan, 0));
        scene.step();
    }

    @ParameterizedTest
    @CsvSource({
        "RECORD, RECORD, true",
        "RECORD, ENTITY, false",
        "RECORD, MEMBER, true",
        "ENTITY, RECORD, false",
        "ENTITY, ENTITY, true",
        "ENTITY, MEMBER, true",
        "MEMBER, RECORD, false",
        "MEMBER, ENTITY, false",
        "MEMBER, MEMBER, true",
    })
    void aPlanIsOfThePolicysUnitOrCoversEveryChange(ProtectedUnit policy, ProtectedUnit planned, boolean allowed)
            throws IOException {
        policy(policy, 1e3);
        offered(List.of(RECORDS, ENTITIES, MEMBERS).get(planned.ordinal()), 1);
        if (allowed) {
            assertThat(scene.work.trained).hasSize(1);
            return;
        }
        assertThat(scene.coordinator.declines)
                .containsExactly(new FakeCoordinator.Decline("run-1", DeclineReason.PLAN_NOT_ALLOWED));
        assertThat(scene.warned)
                .containsExactly("declines run run-1: its unit of privacy is "
                        + EnumText.format(planned) + ", the policy's is "
                        + EnumText.format(policy) + ", of which it promises nothing");
        assertThat(scene.work.prepared).isEmpty();
        assertThat(scene.budget()).isEmpty();
    }

    @Test
    void aRunOfEntitiesIsChargedToOneAccountForAllSources() throws IOException {
        policy(ProtectedUnit.ENTITY, 4);
        offered(ENTITIES, 1);
        RunAccount account = scene.state().named("andes", "run-1").orElseThrow();
        assertThat(account.partitions()).containsExactly(Partition.ALL);
        assertThat(account.cost().unit()).isEqualTo(ProtectedUnit.ENTITY);
        assertThat(Files.readString(scene.budgetFile())).contains("\"cost\":{\"unit\":\"entity\",");
        assertThat(scene.work.taken.get(0).holds("a.log", 1)).isTrue();
        assertThat(scene.work.taken.get(0).holds("b.log", 1_000_000)).isTrue();
        scene.sources = List.of(source("a"), source("b"), source("c"));
        scene.restarted();
        offered(Plans.ofEntities(5).setRun("run-2").build(), 1);
        assertThat(scene.coordinator.declines)
                .as("a new source brings no new budget")
                .containsExactly(new FakeCoordinator.Decline("run-2", DeclineReason.BUDGET_TOO_SMALL));
    }

    @Test
    void aRunOfMembersIsChargedRoundByRound() throws IOException {
        policy(ProtectedUnit.RECORD, 8);
        offered(MEMBERS, 1);
        offered(MEMBERS, 2);
        RunAccount account = scene.state().named("andes", "run-1").orElseThrow();
        assertThat(account.charged()).containsExactly(new SubsampledGaussian(4, 1, 3));
        assertThat(account.spent()).containsExactly(new SubsampledGaussian(4, 1, 2));
        assertThat(account.partitions()).containsExactly(new Partition("a.log", 1), new Partition("b.log", 1));
    }

    @Test
    void theStatementDeclaresUnitAndRecordsOfAnEntity() throws IOException {
        policy(ProtectedUnit.ENTITY, 8);
        offered(ENTITIES, 1);
        UpdateStatement statement =
                UpdateStatement.parseFrom(scene.coordinator.offers.get(0).getStatement());
        Mechanism mechanism = statement.getMechanism();
        assertThat(mechanism.getUnit()).isEqualTo(PrivacyUnit.ENTITY);
        assertThat(mechanism.getMaxRecordsPerEntity()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "RECORD, RECORD, ENTITY",
        "RECORD, MEMBER, ENTITY",
        "RECORD, RECORD, MEMBER",
        "ENTITY, ENTITY, RECORD",
        "ENTITY, ENTITY, MEMBER",
        "ENTITY, MEMBER, RECORD",
        "MEMBER, MEMBER, RECORD",
    })
    void aBudgetOfAnotherUnitIsNotGoneOnWith(ProtectedUnit first, ProtectedUnit charged, ProtectedUnit then)
            throws IOException {
        policy(first, 100);
        offered(List.of(RECORDS, ENTITIES, MEMBERS).get(charged.ordinal()), 1);
        assertThat(scene.work.trained).hasSize(1);
        String before = Files.readString(scene.budgetFile());
        policy(then, 100);
        TrainingPlan next = Plans.ofMembers().setRun("run-2").build();
        scene.coordinator.asks(next, 1, Scene.adapter(next, 0));
        assertThatThrownBy(scene::step)
                .isInstanceOfSatisfying(
                        UserError.class, error -> assertThat(error.exitCode()).isEqualTo(ExitCode.REFUSED))
                .hasMessageContaining("but run run-1 is charged for each ")
                .hasMessageContaining("Set policy.unit in node.yaml back to what it was; logs of which");
        assertThat(scene.work.trained).hasSize(1);
        assertThat(Files.readString(scene.budgetFile())).isEqualTo(before);
    }

    @Test
    void aBudgetOfMembersServesEntitiesToo() throws IOException {
        policy(ProtectedUnit.MEMBER, 100);
        offered(MEMBERS, 1);
        policy(ProtectedUnit.ENTITY, 100);
        offered(Plans.ofEntities(3).setRun("run-2").build(), 1);
        assertThat(scene.work.trained).hasSize(2);
        assertThat(scene.state().charged(Partition.ALL)).hasSize(2);
    }
}
