package dev.minga.shared.settings;

import dev.minga.shared.text.Printable;

/** Where in a file a value stands, such as {@code sources[2].format}. */
record KeyPath(String text) {
    static final KeyPath ROOT = new KeyPath("");

    KeyPath key(String key) {
        return new KeyPath(text.isEmpty() ? key : text + "." + key);
    }

    KeyPath item(int index) {
        return new KeyPath(text + "[" + index + "]");
    }

    /** Returns the path for the start of a message. */
    String quoted() {
        return text.isEmpty() ? "the file" : Printable.quoted(text);
    }

    /** Returns the path for the end of a message, nothing for the root. */
    String under() {
        return text.isEmpty() ? "" : " under " + Printable.quoted(text);
    }
}
