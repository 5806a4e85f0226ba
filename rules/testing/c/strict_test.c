/* Compiles under the strict flags; assertions are on unless a target says otherwise. */

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef NDEBUG
#error "assertions are off"
#endif

int main(void)
{
    static const char file[] = __FILE__;

    assert(file[0] != '/');
    (void)printf("%s %s\n", file, __DATE__);
    return strcmp(__DATE__, "redacted") == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
