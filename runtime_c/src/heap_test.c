/* The heaps of threads: every size, blocks that other threads free, and that nothing grows. */
#include "heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <uv.h>

#include "test.h"

enum { BLOCKS = 4000, ROUNDS = 200, THREADS = 2, EXCHANGES = 300 };

static bool holds(const uint8_t *made, size_t size, uint8_t value) {
  for (size_t i = 0; i < size; i++)
    if (made[i] != value) return false;
  return true;
}

/* Every block is aligned, as large as was asked, not much larger, and apart from the others. */
static void test_sizes(void) {
  enum { MOST = 40000, STEP = 7 };
  static uint8_t *made[MOST / STEP + 1];
  for (size_t size = 0; size < MOST; size += STEP) {
    uint8_t *block = made[size / STEP] = mg_heap_take(size);
    CHECK(block && (uintptr_t)block % 16 == 0);
    size_t usable = mg_heap_usable(block);
    CHECK(usable >= size);
    CHECK(usable <= size + size / 4 + 16 || size > 32768);
    memset(block, (int)(size % 251), usable);
  }
  for (size_t size = 0; size < MOST; size += STEP) {
    CHECK(holds(made[size / STEP], mg_heap_usable(made[size / STEP]), (uint8_t)(size % 251)));
    mg_heap_give(made[size / STEP]);
  }
  mg_heap_give(NULL);
}

static void test_zeroed(void) {
  for (size_t size = 1; size < 200000; size = size * 3 / 2 + 1) {
    uint8_t *dirty = mg_heap_take(size);
    CHECK(dirty);
    memset(dirty, 0xff, size);
    mg_heap_give(dirty);
    uint8_t *made = mg_heap_take_zeroed(1, size);
    CHECK(made && holds(made, size, 0));
    mg_heap_give(made);
  }
}

static void test_no_size(void) {
  CHECK(!mg_heap_take(SIZE_MAX) && !mg_heap_take(SIZE_MAX - 70000) && !mg_heap_take(SIZE_MAX / 4));
  CHECK(!mg_heap_take_zeroed(SIZE_MAX / 2, 3));
  CHECK(!mg_heap_take_aligned(0, 1) && !mg_heap_take_aligned(24, 1));
  CHECK(!mg_heap_take_aligned(65536, 1));
  uint8_t *made = mg_heap_take(100);
  CHECK(made && !mg_heap_resize(made, SIZE_MAX - 5));
  memset(made, 1, 100); /* it is still there */
  mg_heap_give(made);
}

static void test_aligned(void) {
  for (size_t alignment = 1; alignment <= 32768; alignment *= 2) {
    uint8_t *made = mg_heap_take_aligned(alignment, 1000);
    CHECK(made && (uintptr_t)made % alignment == 0 && mg_heap_usable(made) >= 1000);
    memset(made, 7, mg_heap_usable(made));
    made = mg_heap_resize(made, 100000);
    CHECK(made && holds(made, 1000, 7));
    mg_heap_give(made);
  }
}

/* Up through all sizes and down again, with what is in it. */
static void test_resize(void) {
  uint8_t *made = mg_heap_resize(NULL, 1);
  size_t size = 1;
  made[0] = 9;
  for (; size < 3000000; size += size / 3 + 1) {
    made = mg_heap_resize(made, size + size / 3 + 1);
    CHECK(made && holds(made, size, 9));
    memset(made + size, 9, size / 3 + 1);
  }
  for (; size > 0; size /= 2) {
    made = mg_heap_resize(made, size);
    CHECK(made && holds(made, size, 9));
    CHECK(mg_heap_usable(made) <= size * 2 + 131072);
  }
  CHECK(mg_heap_resize(made, 0));
  mg_heap_give(made);
}

/* What is needed again and again needs no more memory. */
static void test_reuse(void) {
  static void *made[BLOCKS];
  size_t before = 0;
  for (unsigned round = 0; round < ROUNDS; round++) {
    for (size_t i = 0; i < BLOCKS; i++) made[i] = mg_heap_take(i % 2000);
    for (size_t i = 0; i < BLOCKS; i++) mg_heap_give(made[(i * 7 + round) % BLOCKS]);
    if (round == 0) before = mg_heap_span_bytes();
  }
  CHECK(mg_heap_span_bytes() == before);
}

/* --- threads -------------------------------------------------------------------------- */

struct hand {
  uv_barrier_t *barrier;
  void *made[BLOCKS];
  struct hand *other;
};

/* Each makes blocks, and frees the other's. */
static void exchange(void *opaque) {
  struct hand *hand = opaque;
  for (unsigned round = 0; round < EXCHANGES; round++) {
    for (size_t i = 0; i < BLOCKS; i++) {
      hand->made[i] = mg_heap_take(16 + i % 500);
      if (hand->made[i]) memset(hand->made[i], (int)round, 16 + i % 500);
    }
    (void)uv_barrier_wait(hand->barrier);
    for (size_t i = 0; i < BLOCKS; i++) mg_heap_give(hand->other->made[i]);
    (void)uv_barrier_wait(hand->barrier);
  }
}

/* All rounds need what one does: two heaps' blocks of each size. */
static void test_other_threads_free(void) {
  static struct hand hands[THREADS];
  uv_barrier_t barrier;
  uv_thread_t threads[THREADS];
  size_t before = mg_heap_span_bytes();
  CHECK(uv_barrier_init(&barrier, THREADS) == 0);
  for (size_t i = 0; i < THREADS; i++) {
    hands[i].barrier = &barrier;
    hands[i].other = &hands[1 - i];
    CHECK(uv_thread_create(&threads[i], exchange, &hands[i]) == 0);
  }
  for (size_t i = 0; i < THREADS; i++) CHECK(uv_thread_join(&threads[i]) == 0);
  uv_barrier_destroy(&barrier);
  CHECK(mg_heap_span_bytes() - before < 2 * THREADS * BLOCKS * 320);
}

static void *left_over;

static void live_shortly(void *opaque) {
  (void)opaque;
  mg_heap_give(left_over); /* of a thread that is gone */
  left_over = mg_heap_take(3000);
}

static void test_threads_leave_their_heaps(void) {
  size_t before = 0;
  for (unsigned i = 0; i < 100; i++) {
    uv_thread_t thread;
    CHECK(uv_thread_create(&thread, live_shortly, NULL) == 0 && uv_thread_join(&thread) == 0);
    if (i == 0) before = mg_heap_span_bytes();
  }
  CHECK(left_over && mg_heap_span_bytes() == before);
  mg_heap_give(left_over);
}

MG_TEST_MAIN(test_sizes, test_zeroed, test_no_size, test_aligned, test_resize, test_reuse,
             test_other_threads_free, test_threads_leave_their_heaps)
