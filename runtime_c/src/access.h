/* Who may do what with a tenant's documents: the one place that decides it, for every
 * operation. Nothing is allowed that is not granted twice: by the table's permission
 * (table_permissions: this role may read, insert, …) and, row by row, by at least one of the
 * policies for that table, operation and role (row_policies). The role `admin` may all.
 *
 * The decision is a condition in SQL, so that lists, searches and counts are filtered where
 * they are made. It is about the row as it stands: for an insert or an update it is asked
 * (again) after the change, which is undone if it does not hold. */
#ifndef MG_ACCESS_H
#define MG_ACCESS_H

#include <stdbool.h>

#include "db.h"
#include "limits.h"
#include "sql.h"

enum mg_table { MG_NODES, MG_EDGES, MG_TAGS, MG_TABLES };
enum mg_operation { MG_READ, MG_INSERT, MG_UPDATE, MG_DELETE, MG_OPERATIONS };

extern const char *const mg_table_names[MG_TABLES];
extern const char *const mg_operation_names[MG_OPERATIONS];

/* A table in a statement: `nodes n`, `edges e` joined with its nodes `s` and `t`, or `tags g`
 * joined with its node `n`. Nodes have other letters where they are an edge's. */
struct mg_access {
  struct mg_db *db;
  const char *user;
  char role[MG_LIMIT_NAME_BYTES + 1];
  bool disabled;
  int error; /* the first one; conditions written after it let nothing through */
};

/* Reads the user's role; without a row in `users` it is `guest`, or `admin` with `--dev`. */
int mg_access_read(struct mg_access *access, struct mg_db *db, const char *user, bool dev);
bool mg_access_admin(const struct mg_access *access);
/* Whether the role has the table's permission at all; what it is good for the rows tell. */
bool mg_access_may(struct mg_access *access, enum mg_table table, enum mg_operation operation);
/* Appends the condition, in brackets, for rows of the table named by its letter. */
void mg_access_where(struct mg_access *access, enum mg_table table, enum mg_operation operation,
                     char letter, struct mg_sql *sql);
/* Appends the condition that a row is seen at all: an edge needs both its ends, a tag its node. */
void mg_access_visible(struct mg_access *access, enum mg_table table, struct mg_sql *sql);

#endif
