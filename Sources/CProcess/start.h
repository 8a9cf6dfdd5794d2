/* What begins before main; see start.c. */
#ifndef SCOREBELL_START_H
#define SCOREBELL_START_H

void scorebell_narrow_processors(void);

#endif
