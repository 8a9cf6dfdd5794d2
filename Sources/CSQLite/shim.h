/* SQLite, and a typed wrapper for its variadic function. */
#ifndef SCOREBELL_CSQLITE_SHIM_H
#define SCOREBELL_CSQLITE_SHIM_H

#include <sqlite3.h>

/* A name in double quotes that is no column is an error then, and not a string.
   Source: https://www.sqlite.org/quirks.html, "Double-quoted String Literals Are Accepted". */
static inline int scorebell_sqlite_refuse_quoted_strings(sqlite3 *connection)
{
    int code = sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)0);
    return code == SQLITE_OK
        ? sqlite3_db_config(connection, SQLITE_DBCONFIG_DQS_DML, 0, (int *)0)
        : code;
}

#endif
