/* What libcurl alone takes for the four calls of a `scorebell send`: the floor of every program that
   makes them with the system's libraries. Both services are plain HTTP here, so that no authorities
   are read and no TLS connection is made; libssl is set up, for libcurl does that by itself.

   curl_alone PORT_BASE_URL SLACK_WEBHOOK_URL */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t take(char *bytes, size_t size, size_t count, void *total)
{
    (void)bytes;
    *(size_t *)total += size * count;
    return size * count;
}

/* Makes one call on a multi handle, as a program with an event loop does. */
static void call(CURLM *multi, const char *base, const char *path, const char *body)
{
    char url[1024];
    size_t total = 0;
    long status = 0;
    int running = 1;
    CURL *easy = curl_easy_init();
    struct curl_slist *fields = curl_slist_append(NULL, "Authorization: Bearer standin");

    fields = curl_slist_append(fields, "Content-Type: application/json");
    snprintf(url, sizeof url, "%s%s", base, path);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &total);
    if (body) curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_multi_add_handle(multi, easy);
    while (curl_multi_perform(multi, &running) == CURLM_OK && running)
        curl_multi_poll(multi, NULL, 0, 1000, NULL);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
        fprintf(stderr, "curl_alone: %s answered %ld\n", path, status);
        exit(1);
    }
    curl_multi_remove_handle(multi, easy);
    curl_easy_cleanup(easy);
    curl_slist_free_all(fields);
}

int main(int count, char **arguments)
{
    static char message[20000];
    const char *port, *slack;
    CURLM *multi;

    if (count != 3 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return 64;
    port = arguments[1];
    slack = arguments[2];
    multi = curl_multi_init();
    call(multi, port, "/v1/auth/access_token", "{\"clientId\":\"bench\",\"clientSecret\":\"bench\"}");
    call(multi, port, "/v1/blueprints/service/scorecards/ProductionReadiness", NULL);
    call(multi, port, "/v1/blueprints/service/entities/search", "{\"limit\":1000}");
    memset(message, ' ', sizeof message - 1);
    memcpy(message, "{\"blocks\":[]}", 13);
    call(multi, slack, "", message);
    curl_multi_cleanup(multi);
    curl_global_cleanup();
    return 0;
}
