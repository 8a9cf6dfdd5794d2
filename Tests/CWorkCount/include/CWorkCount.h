// How many instructions this process executes, as valgrind's callgrind counts them.
#ifndef CWORKCOUNT_H
#define CWORKCOUNT_H

#include <stdbool.h>

/// Whether the process runs in valgrind, so that its instructions are counted.
bool work_is_counted(void);

/// Has callgrind count from now on, unless it does already.
void work_begin(void);

/// Has callgrind write into its next file what all threads have counted, and begin anew.
void work_write(void);

#endif
