package dev.minga.node.redaction;

/** What can be taken out of a text. */
public enum RedactionKind {
    /** Addresses of people's mail. */
    EMAIL,
    /** Addresses of machines, version 4 and 6, also as numbers in URLs. */
    IP,
    /** Names of accounts, where a field or a common form says that it is one. */
    USER,
    /** What opens a session or proves who somebody is: bearer tokens, cookies, session ids, passwords, random strings. */
    TOKEN,
    /** Private keys, and API keys that are known by how they begin. */
    KEY,
    /** Numbers of payment cards. */
    CARD
}
