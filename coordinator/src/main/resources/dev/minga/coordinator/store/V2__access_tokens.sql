-- Who may use the admin endpoint, beside the token that is made anew for this machine with each start.
CREATE TABLE access_token (
    name TEXT PRIMARY KEY,
    secret_sha256 ${bytes} NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created TEXT NOT NULL,
    expires TEXT,
    revoked TEXT
);
