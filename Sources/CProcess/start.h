/* What begins before main; see start.c. */
#ifndef SCOREBELL_START_H
#define SCOREBELL_START_H

/* No sanitizer is ready that early. */
#define EARLY __attribute__((disable_sanitizer_instrumentation))

void scorebell_bound_arenas(void);
void scorebell_narrow_processors(void);

#endif
