-- Instants are ISO 8601 text. Unknown for certificates issued before this was kept.

ALTER TABLE certificate ADD COLUMN expires TEXT;
