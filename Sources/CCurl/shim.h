/* libcurl's variadic functions, one typed wrapper for each kind of argument. */
#ifndef SCOREBELL_CCURL_H
#define SCOREBELL_CCURL_H

#include <curl/curl.h>

/* Swift calls no variadic C function. libcurl takes every argument as one of four sorts: long,
   curl_off_t, a pointer to data, a pointer to a function (curl_easy_setopt(3)). */
static inline CURLcode scorebell_curl_set_long(CURL *handle, CURLoption option, long value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode scorebell_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode scorebell_curl_set_text(CURL *handle, CURLoption option, const char *value)
{
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode scorebell_curl_set_pointer(CURL *handle, CURLoption option, void *value)
{
    return curl_easy_setopt(handle, option, value);
}

/* For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION. */
static inline CURLcode scorebell_curl_set_sink(CURL *handle, CURLoption option,
                                               curl_write_callback function)
{
    return curl_easy_setopt(handle, option, function);
}

static inline CURLcode scorebell_curl_set_before_request(CURL *handle,
                                                         curl_prereq_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, function);
}

static inline CURLcode scorebell_curl_set_debug(CURL *handle, curl_debug_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, function);
}

static inline CURLcode scorebell_curl_set_tls_context(CURL *handle, curl_ssl_ctx_callback function)
{
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, function);
}

static inline CURLcode scorebell_curl_get_long(CURL *handle, CURLINFO info, long *value)
{
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode scorebell_curl_multi_set_long(CURLM *multi, CURLMoption option, long value)
{
    return curl_multi_setopt(multi, option, value);
}

/* The result of a CURLMSG_DONE message: it is in a union, which Swift reads only as raw memory. */
static inline CURLcode scorebell_curl_result(const CURLMsg *message)
{
    return message->data.result;
}

#endif
