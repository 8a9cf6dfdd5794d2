// PostgreSQL's client library. Source: https://www.postgresql.org/docs/15/libpq.html.
#ifndef SCOREBELL_CPOSTGRES_SHIM_H
#define SCOREBELL_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

#endif
