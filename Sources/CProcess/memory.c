#include "CProcess.h"
#include "start.h"

#include <malloc.h>

/* glibc makes up to eight arenas for each processor, and what is freed in one of them serves only its
   own threads. Work moves from thread to thread, so that each arena comes to hold what the largest job
   took, and malloc_trim(3) returns the end of the first one alone. One for two processors costs no
   time that we could measure. The sizes from which blocks are mapped alone and memory is returned stay
   as they are, for glibc adapts them: fixed ones cost a large job a quarter more processor time, in
   page faults, and what stays is returned after the job. */
EARLY void scorebell_bound_arenas(void)
{
    int count = scorebell_allowed_processors() / 2;

    mallopt(M_ARENA_MAX, count < 1 ? 1 : count > SCOREBELL_ARENAS_MAX ? SCOREBELL_ARENAS_MAX : count);
}

void scorebell_return_memory(void)
{
    malloc_trim(0);
}
