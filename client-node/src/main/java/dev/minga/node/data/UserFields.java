package dev.minga.node.data;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The names of accounts that a record's own fields give. */
final class UserFields {
    private static final Set<String> NAMES = Set.of(
            "user",
            "username",
            "user_name",
            "user.name",
            "userid",
            "user_id",
            "login",
            "remote_user",
            "clientusername",
            "cs-username",
            "targetusername",
            "subjectusername",
            "samaccountname",
            "accountname",
            "account_name",
            "ruser",
            "acct");

    private UserFields() {}

    static List<String> of(Fields fields) {
        return fields.all().entrySet().stream()
                .filter(field -> NAMES.contains(field.getKey().toLowerCase(Locale.ROOT)))
                .flatMap(field -> field.getValue().stream())
                .filter(value -> value.length() <= 128)
                .distinct()
                .limit(16)
                .toList();
    }
}
