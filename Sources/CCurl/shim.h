/* libcurl's variadic functions, one typed wrapper for each kind of argument. */
#ifndef SCOREBELL_CCURL_H
#define SCOREBELL_CCURL_H

#include <curl/curl.h>

#endif
