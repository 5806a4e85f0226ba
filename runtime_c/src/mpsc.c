#include "mpsc.h"

#include <stddef.h>

/* The release makes the item's content seen by whoever takes it. */
bool mg_mpsc_push(struct mg_mpsc *queue, struct mg_mpsc_item *item) {
  struct mg_mpsc_item *top = __atomic_load_n(&queue->top, __ATOMIC_RELAXED);
  do {
    item->next = top;
  } while (!__atomic_compare_exchange_n(&queue->top, &top, item, true, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED));
  return top == NULL;
}

struct mg_mpsc_item *mg_mpsc_take(struct mg_mpsc *queue) {
  struct mg_mpsc_item *item = __atomic_exchange_n(&queue->top, NULL, __ATOMIC_ACQUIRE);
  struct mg_mpsc_item *first = NULL;
  while (item) {
    struct mg_mpsc_item *next = item->next;
    item->next = first;
    first = item;
    item = next;
  }
  return first;
}
