-- The system tables of a tenant: who may come in, what each role may do, what was done.
-- Times are microseconds since 1970.

CREATE TABLE config (
  key TEXT PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Without a hash a user signs in elsewhere (an external token).
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 64),
  password_hash TEXT CHECK (password_hash IS NULL OR password_hash LIKE '$argon2id$%'),
  role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
  created INTEGER NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0 CHECK (disabled IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
  token_sha256 BLOB PRIMARY KEY CHECK (length(token_sha256) = 32),
  user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  expires INTEGER NOT NULL,
  agent TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user);
CREATE INDEX sessions_expires ON sessions (expires);

CREATE TABLE table_permissions (
  role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
  table_name TEXT NOT NULL CHECK (table_name IN ('nodes', 'edges', 'tags')),
  can_read INTEGER NOT NULL DEFAULT 0 CHECK (can_read IN (0, 1)),
  can_insert INTEGER NOT NULL DEFAULT 0 CHECK (can_insert IN (0, 1)),
  can_update INTEGER NOT NULL DEFAULT 0 CHECK (can_update IN (0, 1)),
  can_delete INTEGER NOT NULL DEFAULT 0 CHECK (can_delete IN (0, 1)),
  PRIMARY KEY (role, table_name)
) STRICT, WITHOUT ROWID;

CREATE TABLE row_policies (
  id TEXT PRIMARY KEY,
  table_name TEXT NOT NULL CHECK (table_name IN ('nodes', 'edges', 'tags')),
  operation TEXT NOT NULL CHECK (operation IN ('read', 'insert', 'update', 'delete')),
  role TEXT NOT NULL CHECK (length(role) BETWEEN 1 AND 64),
  policy TEXT NOT NULL CHECK (json_valid(policy))
) STRICT, WITHOUT ROWID;
CREATE INDEX row_policies_for ON row_policies (table_name, operation, role);

CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  time INTEGER NOT NULL,
  user TEXT NOT NULL,
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detail))
) STRICT;
