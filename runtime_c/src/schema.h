/* The migrations of tenants' databases, from the files of runtime_c/schema (pack/pack_schema.py).
 * Number n, from 1, takes a database from version n - 1 to n; none is ever changed. */
#ifndef MG_SCHEMA_H
#define MG_SCHEMA_H

struct mg_migration {
  const char *name;
  const char *sql;
};

extern const struct mg_migration mg_migrations[];
extern const int mg_migration_count;

#endif
