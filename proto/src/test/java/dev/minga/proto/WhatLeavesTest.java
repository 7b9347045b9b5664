package dev.minga.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import dev.minga.proto.v1.EnrolRequest;
import dev.minga.proto.v1.EvaluationStatement;
import dev.minga.proto.v1.LatestRequest;
import dev.minga.proto.v1.NextTaskRequest;
import dev.minga.proto.v1.SignedStatement;
import dev.minga.proto.v1.UpdateStatement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every field that a node can send stands in docs/what-leaves.md with its reason, and nothing else does. */
class WhatLeavesTest {
    private static final Path TABLE = Path.of("..", "docs", "what-leaves.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\w+\\.\\w+) \\| (\\S*) \\| (.*) \\|$");

    /** Bytes that are a message themselves. */
    private static final Map<String, List<Descriptor>> INSIDE = Map.of(
            SignedStatement.getDescriptor().findFieldByName("statement").getFullName(),
            List.of(UpdateStatement.getDescriptor(), EvaluationStatement.getDescriptor()));

    @Test
    void everyFieldOfEveryRequestIsListedWithItsReason() throws IOException {
        Set<String> sendable = new TreeSet<>();
        Stream.of(EnrolRequest.getDescriptor(), NextTaskRequest.getDescriptor(), LatestRequest.getDescriptor())
                .map(Descriptor::getFile)
                .map(FileDescriptor::getServices)
                .flatMap(List<ServiceDescriptor>::stream)
                .flatMap(service -> service.getMethods().stream())
                .map(MethodDescriptor::getInputType)
                .forEach(request -> collect(request, sendable));
        Map<String, MatchResult> rows = rows();
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(sendable);
        assertThat(rows.values()).allSatisfy(row -> {
            assertThat(row.group(2)).as(row.group(1)).isIn("public", "charged");
            assertThat(row.group(3)).as(row.group(1)).isNotBlank();
        });
    }

    /** A service that is in none of the files above would not be looked at. */
    @Test
    void noOtherFileHasAService() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/protobuf/minga/v1"))) {
            assertThat(files.filter(WhatLeavesTest::hasService)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("enrolment.proto", "federation.proto", "ledger.proto");
        }
    }

    private static boolean hasService(Path file) {
        try {
            return Files.readString(file).lines().anyMatch(line -> line.startsWith("service "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(Descriptor message, Set<String> into) {
        for (FieldDescriptor field : message.getFields()) {
            if (into.add(message.getName() + "." + field.getName())) {
                if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                    collect(field.getMessageType(), into);
                }
                INSIDE.getOrDefault(field.getFullName(), List.of()).forEach(inside -> collect(inside, into));
            }
        }
    }

    private static Map<String, MatchResult> rows() throws IOException {
        Map<String, MatchResult> rows = new HashMap<>();
        ROW.matcher(Files.readString(TABLE))
                .results()
                .forEach(row -> assertThat(rows.put(row.group(1), row))
                        .as(row.group(1) + " twice")
                        .isNull());
        return rows;
    }
}
