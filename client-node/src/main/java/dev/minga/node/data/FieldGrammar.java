package dev.minga.node.data;

import java.util.List;
import java.util.Optional;

/** One JSON object a line: records of JSON lines, and rows of CSV as {@link CsvReader} gives them. */
class FieldGrammar implements Grammar {
    private static final List<String> CLIENT = List.of(
            "remote_addr",
            "client",
            "client_ip",
            "clientip",
            "ClientHost",
            "client.ip",
            "c-ip",
            "src_ip",
            "source.ip",
            "IpAddress",
            "SourceIp",
            "ClientAddress");
    private static final List<String> USER = List.of(
            "remote_user",
            "ClientUsername",
            "user_id",
            "username",
            "user",
            "user.name",
            "cs-username",
            "TargetUserName",
            "SubjectUserName",
            "User");

    @Override
    public Optional<String> read(String line) {
        return JsonFields.read(line).flatMap(FieldText::all);
    }

    @Override
    public Fields fields(String line) {
        return JsonFields.read(line).orElse(Fields.NONE);
    }

    @Override
    public Optional<String> entity(String line, EntityField field) {
        Fields fields = fields(line);
        return (field == EntityField.CLIENT ? CLIENT : USER)
                .stream()
                        .flatMap(name -> fields.values(name).stream())
                        .filter(value -> !Request.absentAsEmpty(value.strip()).isEmpty())
                        .findFirst();
    }
}
