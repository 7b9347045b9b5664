package dev.minga.node.data;

/** A field of a log that says whose a record is. All formats but {@link LogFormat#PLAIN} have both. */
public enum EntityField {
    /** The address that the request came from. */
    CLIENT,
    /** The name that it was authenticated with. */
    USER
}
