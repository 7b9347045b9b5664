package dev.minga.node.data;

/** A field of a log that says whose a record is. {@link LogFormat#namesEntities} says which formats have both. */
public enum EntityField {
    /** The address that the request came from. */
    CLIENT,
    /** The name that it was authenticated with. */
    USER
}
