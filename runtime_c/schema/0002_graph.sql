-- The document graph: nodes with JSON, edges between them, tags, and what is searched.
-- `row` is a node's number in the index of the search and is told to nobody.

CREATE TABLE nodes (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 64),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  data TEXT NOT NULL CHECK (json_type(data) = 'object'),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 64),
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1)
) STRICT;
CREATE INDEX nodes_kind ON nodes (kind, id);
CREATE INDEX nodes_owner ON nodes (owner, id);

CREATE TABLE edges (
  row INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK (length(id) BETWEEN 1 AND 64),
  source TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  target TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
  data TEXT NOT NULL CHECK (json_type(data) = 'object'),
  owner TEXT NOT NULL CHECK (length(owner) BETWEEN 1 AND 64),
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1)
) STRICT;
CREATE INDEX edges_source ON edges (source, id);
CREATE INDEX edges_target ON edges (target, id);
CREATE INDEX edges_kind ON edges (kind, id);

CREATE TABLE tags (
  node TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  tag TEXT NOT NULL CHECK (length(tag) BETWEEN 1 AND 64),
  PRIMARY KEY (node, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_tag ON tags (tag, node);

-- Every text in a node's data, not the names of members.
CREATE VIRTUAL TABLE search USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2');

CREATE TRIGGER search_insert AFTER INSERT ON nodes BEGIN
  INSERT INTO search (rowid, text) VALUES (new.row,
    (SELECT coalesce(group_concat(atom, char(10)), '') FROM json_tree(new.data) WHERE type = 'text'));
END;
CREATE TRIGGER search_update AFTER UPDATE OF data, row ON nodes BEGIN
  UPDATE search SET rowid = new.row,
    text = (SELECT coalesce(group_concat(atom, char(10)), '') FROM json_tree(new.data) WHERE type = 'text')
    WHERE rowid = old.row;
END;
CREATE TRIGGER search_delete AFTER DELETE ON nodes BEGIN
  DELETE FROM search WHERE rowid = old.row;
END;
