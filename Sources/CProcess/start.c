#include "start.h"

#include "CProcess.h"

#include <unistd.h>

/* The dynamic linker calls it before the constructors of all libraries (System V ABI,
   "Initialization and Termination Functions"): those that allocate, libdispatch's, which counts the
   processors, and those in which a signal would be lost that comes to process 1 of a container. Any
   other process is ended by it, as is usual before main. */
EARLY static void start(void)
{
    scorebell_bound_arenas();
    scorebell_narrow_processors();
    if (getpid() == 1) scorebell_catch_signals();
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = start;
