/* One mistake of each kind that the checks must see, by the first letter of its name. */

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE = 16 };

static int shared;

static void *count(void *unused)
{
    (void)unused;
    shared++;
    return NULL;
}

static int race(void)
{
    pthread_t other;
    if (pthread_create(&other, NULL, count, NULL) != 0)
        return EXIT_FAILURE;
    shared++;
    return pthread_join(other, NULL);
}

static int leak(volatile char *memory)
{
    memory[0] = 'x';
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const char *kind = argc > 1 ? argv[1] : "none";
    volatile size_t past = SIZE;
    volatile int most = INT_MAX;
    volatile char *memory = malloc(SIZE);
    if (memory == NULL)
        return EXIT_FAILURE;
    if (strcmp(kind, "leak") == 0)
        return leak(memory);
    if (strcmp(kind, "uninitialised") == 0)
        (void)printf("%d\n", memory[0]);
    memory[SIZE - 1] = 0;
    if (strcmp(kind, "overflow") == 0)
        memory[past - 1 + (size_t)(argc - 1)] = 'x';
    if (strcmp(kind, "undefined") == 0)
        (void)printf("%d\n", most + argc - 1);
    free((void *)memory);
    if (strcmp(kind, "freed") == 0)
        (void)printf("%d\n", memory[past - 1]);
    return strcmp(kind, "race") == 0 ? race() : EXIT_SUCCESS;
}
