/* libcurl's variadic functions, one typed wrapper for each kind of argument. */
#ifndef SCOREBELL_CCURL_H
#define SCOREBELL_CCURL_H

#include <curl/curl.h>

typedef size_t (*scorebell_curl_sink)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode scorebell_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode scorebell_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode scorebell_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode scorebell_curl_set_sink(CURL *easy, CURLoption option, scorebell_curl_sink value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode scorebell_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode scorebell_curl_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode scorebell_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* The result of a finished transfer; it stands in a union, which Swift does not import safely. */
static inline CURLcode scorebell_curl_result(const CURLMsg *message) { return message->data.result; }

#endif
