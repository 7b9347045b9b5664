package dev.minga.shared.settings;

/** The first line of what an exception says. */
final class Problem {
    private Problem() {}

    static String of(Throwable refusal) {
        String message = refusal.getMessage();
        return message == null
                ? "is refused (" + refusal.getClass().getSimpleName() + ")"
                : message.lines().findFirst().orElse("is refused");
    }
}
