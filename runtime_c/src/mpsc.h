/* A lock-free queue of many producers and one consumer, of items that carry its link.
 *
 * Producers push onto a stack by compare-and-swap; the consumer takes everything at once
 * and turns it around, so each producer's items come in its order. Since nothing is
 * ever taken singly, an address that is used again does no harm. */
#ifndef MG_MPSC_H
#define MG_MPSC_H

#include <stdbool.h>

struct mg_mpsc_item {
  struct mg_mpsc_item *next;
};

struct mg_mpsc {
  struct mg_mpsc_item *top;
};

/* From any thread. True if the queue was empty: the consumer is to be woken. */
bool mg_mpsc_push(struct mg_mpsc *queue, struct mg_mpsc_item *item);
/* All items, the first one pushed first, linked by `next`; NULL if there is none. By
 * the consumer's thread only. */
struct mg_mpsc_item *mg_mpsc_take(struct mg_mpsc *queue);

#endif
