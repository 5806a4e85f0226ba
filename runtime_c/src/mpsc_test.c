/* The queue between loops: order, completeness, many threads. Run under ThreadSanitizer too. */
#include "mpsc.h"

#include <stdint.h>
#include <stdlib.h>
#include <uv.h>

#include "test.h"

enum { PRODUCERS = 4, ITEMS = 20000 };

struct item {
  struct mg_mpsc_item link; /* first: a pointer to it is one to the item */
  unsigned producer, number;
};

static struct mg_mpsc queue;
static struct item items[PRODUCERS][ITEMS];

static void produce(void *opaque) {
  unsigned producer = (unsigned)(uintptr_t)opaque;
  for (unsigned i = 0; i < ITEMS; i++) {
    items[producer][i] = (struct item){{NULL}, producer, i};
    (void)mg_mpsc_push(&queue, &items[producer][i].link);
  }
}

static void test_order(void) {
  struct item three[3];
  CHECK(mg_mpsc_take(&queue) == NULL);
  CHECK(mg_mpsc_push(&queue, &three[0].link));
  CHECK(!mg_mpsc_push(&queue, &three[1].link));
  CHECK(!mg_mpsc_push(&queue, &three[2].link));
  struct mg_mpsc_item *first = mg_mpsc_take(&queue);
  CHECK(first == &three[0].link);
  CHECK(first->next == &three[1].link);
  CHECK(first->next->next == &three[2].link);
  CHECK(first->next->next->next == NULL);
  CHECK(mg_mpsc_take(&queue) == NULL);
}

static void test_threads(void) {
  uv_thread_t threads[PRODUCERS];
  unsigned next[PRODUCERS] = {0};
  unsigned taken = 0;
  for (uintptr_t i = 0; i < PRODUCERS; i++)
    CHECK(uv_thread_create(&threads[i], produce, (void *)i) == 0);
  while (taken < PRODUCERS * ITEMS) {
    for (struct mg_mpsc_item *at = mg_mpsc_take(&queue); at; at = at->next) {
      const struct item *item = (const struct item *)(const void *)at;
      CHECK(item->number == next[item->producer]);
      next[item->producer]++;
      taken++;
    }
  }
  for (size_t i = 0; i < PRODUCERS; i++) CHECK(uv_thread_join(&threads[i]) == 0);
  CHECK(mg_mpsc_take(&queue) == NULL);
}

MG_TEST_MAIN(test_order, test_threads)
