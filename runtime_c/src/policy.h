/* Row policies: small conditions in JSON about a row and who asks.
 *
 *   {"always": true}                            every row
 *   {"field": F, "is": "user" | "role"}         F is the asking user's name, or role
 *   {"field": F, "equals": V}                   F is V: a text, a number, true, false or null
 *   {"field": F, "in": [V, …]}                  F is one of these
 *   {"field": F, "has": "user" | "role"}        F is an array of texts with that one in it
 *   {"tag": T}                                  the node has the tag (nodes), the tag is T (tags)
 *   {"all": [P, …]}  {"any": [P, …]}  {"not": P}
 *
 * F is `id`, `kind`, `owner` or `data.NAME.NAME…`; of an edge also with `source.` or `target.`
 * before it, of a tag always with `node.`. A field that is absent is nothing, not even null.
 * Values are compared with their types. */
#ifndef MG_POLICY_H
#define MG_POLICY_H

#include "access.h"
#include "doc.h"

struct mg_policy_for {
  enum mg_table table;
  char letter; /* of the table in the statement */
  const char *user, *role;
};

/* Appends the policy as a condition that is 0 or 1. 0; or MG_E_SYNTAX or MG_E_LIMIT and
 * `*problem` says what is wrong. */
int mg_policy_write(struct mg_doc_value policy, const struct mg_policy_for *who, struct mg_sql *sql,
                    const char **problem);

#endif
