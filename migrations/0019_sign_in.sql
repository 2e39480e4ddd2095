-- Passwords of users (Argon2id, as a PHC string) and what failures in a row led to. A user without a
-- password cannot sign in; a desk without users asks nobody to.
ALTER TABLE users ADD COLUMN password TEXT;
ALTER TABLE users ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN locked_until INTEGER;
