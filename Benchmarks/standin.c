/* A fast stand-in for Port and Slack: one thread, epoll, answers that are ready beforehand.

       standin PORT FOLDER

   FOLDER holds scorecard.json, page-N.json, whose "next" is the cursor of the next page, and all.json
   with the entities of all pages. Each request is checked against what scorebell has to send; what is
   not expected gets 404, is counted, and its first line is printed. The bench itself asks
   GET /standin/counts, and GET /standin/ends?N, which is answered when that many runs have ended. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAGES_MAX = 4096, CONNECTIONS_MAX = 1024, EVENTS_MAX = 64 };

struct answer {
    char *bytes;
    size_t length;
};

struct connection {
    int socket;
    char *input;
    size_t length, capacity;
    struct answer answer;
    size_t sent;
    /* What the answer is written into when it is not one that is ready. */
    char own[512];
};

struct page {
    struct answer answer;
    char *cursor;
};

static struct page pages[PAGES_MAX];
static int page_count;
static struct answer scorecard, all, token, ok, run, posted, unknown;
static struct connection *connections[CONNECTIONS_MAX];
static struct connection *waiting;
static unsigned long awaited_ends;
static struct {
    unsigned long tokens, pages, scorecards, logs, ends, messages, links, unexpected;
    long long first_message, last_end;
} counts;

static void die(const char *what)
{
    fprintf(stderr, "standin: %s: %s\n", what, strerror(errno));
    exit(1);
}

static long long now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static struct answer made(const char *status, const char *body, size_t length)
{
    struct answer answer;
    int head;

    answer.bytes = malloc(length + 256);
    if (!answer.bytes) die("memory");
    head = sprintf(answer.bytes,
                   "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n",
                   status, length);
    memcpy(answer.bytes + head, body, length);
    answer.length = head + length;
    return answer;
}

static char *read_file(const char *path, size_t *length)
{
    struct stat status;
    FILE *file = fopen(path, "rb");
    char *text;

    if (!file) return NULL;
    if (fstat(fileno(file), &status) != 0) die(path);
    text = malloc(status.st_size + 1);
    if (!text) die("memory");
    *length = fread(text, 1, status.st_size, file);
    text[*length] = 0;
    fclose(file);
    return text;
}

static struct answer from_file(const char *path)
{
    size_t length;
    char *text = read_file(path, &length);
    struct answer answer;

    if (!text) die(path);
    answer = made("200 OK", text, length);
    free(text);
    return answer;
}

/* The cursor stands at the end of a page or at its start; entities have no member of that name. */
static char *cursor_in(const char *page)
{
    const char *start = strstr(page, "\"next\":\"");

    if (!start) return NULL;
    start += strlen("\"next\":\"");
    return strndup(start, strcspn(start, "\""));
}

static void load(void)
{
    char path[64];
    char *text;
    size_t length;

    for (page_count = 0; page_count < PAGES_MAX; page_count++) {
        sprintf(path, "page-%d.json", page_count + 1);
        text = read_file(path, &length);
        if (!text) break;
        pages[page_count].answer = made("200 OK", text, length);
        pages[page_count].cursor = cursor_in(text);
        free(text);
    }
    if (page_count == 0) die(path);
    scorecard = from_file("scorecard.json");
    all = from_file("all.json");
#define MADE(status, text) made(status, text, strlen(text))
    token = MADE("200 OK", "{\"ok\":true,\"accessToken\":\"standin\",\"expiresIn\":10800,"
                           "\"tokenType\":\"Bearer\"}");
    ok = MADE("200 OK", "{\"ok\":true}");
    run = MADE("200 OK", "{\"ok\":true,\"run\":{\"status\":\"IN_PROGRESS\"}}");
    posted = MADE("200 OK", "ok");
    unknown = MADE("404 Not Found", "{\"ok\":false,\"error\":\"not_found\"}");
}

/* Returns how often the body links to an entity, or -1 where it is no message. */
static long links_in(const char *body)
{
    long links = 0;

    if (body[0] != '{' || !strstr(body, "\"blocks\"")) return -1;
    while ((body = strstr(body, "Entity?identifier="))) {
        links++;
        body++;
    }
    return links;
}

static const struct answer *page_for(const char *body)
{
    const char *from = strstr(body, "\"from\":\"");
    int i;

    if (!strstr(body, "\"limit\":")) return NULL;
    if (!from) return &pages[0].answer;
    from += strlen("\"from\":\"");
    for (i = 0; i + 1 < page_count; i++) {
        size_t length = pages[i].cursor ? strlen(pages[i].cursor) : 0;

        if (length && strncmp(from, pages[i].cursor, length) == 0 && from[length] == '"')
            return &pages[i + 1].answer;
    }
    return NULL;
}

static int starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static const struct answer *slack(const char *body)
{
    long links = links_in(body);

    if (links < 0) return NULL;
    if (counts.messages++ == 0) counts.first_message = now();
    counts.links += links;
    return &posted;
}

static void note_end(void)
{
    counts.ends++;
    counts.last_end = now();
}

static const struct answer *port(const char *head, const char *body)
{
    static const char runs[] = "/v1/actions/runs/";
    const char *path = strchr(head, ' ') + 1;

    if (starts(head, "POST /v1/auth/access_token ")) {
        counts.tokens++;
        return strstr(body, "\"clientSecret\"") ? &token : NULL;
    }
    if (!strcasestr(head, "\r\nauthorization: Bearer standin\r\n")) return NULL;
    if (starts(head, "GET /v1/blueprints/service/scorecards/ProductionReadiness ")) {
        counts.scorecards++;
        return &scorecard;
    }
    if (starts(head, "POST /v1/blueprints/service/entities/search ")) {
        counts.pages++;
        return page_for(body);
    }
    if (starts(head, "POST /v1/entities/search ")) {
        counts.pages++;
        return strstr(body, "\"combinator\"") ? &all : NULL;
    }
    if (!starts(path, runs)) return NULL;
    if (starts(head, "PATCH ")) {
        if (!strstr(body, "\"status\"")) return NULL;
        note_end();
        return &ok;
    }
    if (starts(head, "POST ")) {
        if (!strstr(body, "\"message\"")) return NULL;
        counts.logs++;
        if (strstr(body, "\"terminationStatus\"")) note_end();
        return &ok;
    }
    return starts(head, "GET ") ? &run : NULL;
}

static void put(struct connection *one, const char *bytes, size_t length)
{
    one->answer.bytes = (char *)bytes;
    one->answer.length = length;
    one->sent = 0;
}

static void tell_counts(struct connection *one)
{
    char body[400];
    int length = sprintf(body,
                         "{\"tokens\":%lu,\"pages\":%lu,\"scorecards\":%lu,\"logs\":%lu,\"ends\":%lu,"
                         "\"messages\":%lu,\"links\":%lu,\"unexpected\":%lu,\"nanoseconds\":%lld}",
                         counts.tokens, counts.pages, counts.scorecards, counts.logs, counts.ends,
                         counts.messages, counts.links, counts.unexpected,
                         counts.last_end - counts.first_message);

    length = sprintf(one->own, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
    put(one, one->own, length);
}

/* Sends what there is to send; returns 0 when the connection is gone. */
static int flush(struct connection *one)
{
    ssize_t count;

    while (one->sent < one->answer.length) {
        count = send(one->socket, one->answer.bytes + one->sent, one->answer.length - one->sent,
                     MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN;
        one->sent += count;
    }
    return 1;
}

static void tell_waiting(void)
{
    struct connection *one = waiting;

    if (!one || counts.ends < awaited_ends) return;
    waiting = NULL;
    tell_counts(one);
    flush(one);
}

static void answer(struct connection *one, const char *head, const char *body)
{
    static const char ends[] = "GET /standin/ends?";
    const struct answer *ready;

    if (starts(head, "GET /standin/counts ")) {
        tell_counts(one);
        return;
    }
    if (starts(head, ends)) {
        awaited_ends = strtoul(head + strlen(ends), NULL, 10);
        waiting = one;
        return;
    }
    ready = starts(head, "POST /hook ") ? slack(body) : port(head, body);
    if (!ready) {
        counts.unexpected++;
        fprintf(stderr, "standin: unexpected: %.*s\n", (int)strcspn(head, "\r"), head);
        ready = &unknown;
    }
    put(one, ready->bytes, ready->length);
}

/* Answers the request that is there whole, if one is; returns 0 for what is no request. */
static int take(struct connection *one)
{
    char *end, *field, *body;
    size_t length = 0, whole;
    char after;

    one->input[one->length] = 0;
    end = strstr(one->input, "\r\n\r\n");
    if (!end) return 1;
    body = end + 4;
    field = strcasestr(one->input, "\r\ncontent-length:");
    if (field && field < end) length = strtoul(field + strlen("\r\ncontent-length:"), NULL, 10);
    whole = body - one->input + length;
    if (one->length < whole) return 1;
    /* The head ends with its last line's end, and the body where the next request may begin. */
    end[2] = 0;
    after = one->input[whole];
    one->input[whole] = 0;
    if (!strchr(one->input, ' ')) return 0;
    answer(one, one->input, body);
    one->input[whole] = after;
    one->length -= whole;
    memmove(one->input, one->input + whole, one->length);
    return flush(one);
}

static int receive(struct connection *one)
{
    ssize_t count;

    for (;;) {
        if (one->length + 1 >= one->capacity) {
            one->capacity = one->capacity ? 2 * one->capacity : 16384;
            one->input = realloc(one->input, one->capacity);
            if (!one->input) die("memory");
        }
        count = recv(one->socket, one->input + one->length, one->capacity - one->length - 1, 0);
        if (count == 0) return 0;
        if (count < 0) return errno == EAGAIN;
        one->length += count;
        /* Clients here send one request at a time. */
        if (!take(one)) return 0;
    }
}

static void drop(struct connection *one)
{
    if (waiting == one) waiting = NULL;
    connections[one->socket] = NULL;
    close(one->socket);
    free(one->input);
    free(one);
}

static void welcome(int listener, int poll)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
    struct connection *one;
    int on = 1;
    int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    if (client < 0) return;
    if (client >= CONNECTIONS_MAX) {
        close(client);
        return;
    }
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    one = calloc(1, sizeof *one);
    if (!one) die("memory");
    one->socket = client;
    connections[client] = one;
    event.data.fd = client;
    if (epoll_ctl(poll, EPOLL_CTL_ADD, client, &event) != 0) die("epoll_ctl");
}

static int listening(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    int on = 1;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) die("bind");
    if (listen(listener, 256) != 0) die("listen");
    return listener;
}

int main(int count, char **arguments)
{
    struct epoll_event events[EVENTS_MAX], event = {.events = EPOLLIN};
    struct connection *one;
    int listener, poll, i;

    if (count != 3) {
        fprintf(stderr, "usage: standin PORT FOLDER\n");
        return 64;
    }
    if (chdir(arguments[2]) != 0) die(arguments[2]);
    load();
    listener = listening(atoi(arguments[1]));
    poll = epoll_create1(EPOLL_CLOEXEC);
    event.data.fd = listener;
    epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        count = epoll_wait(poll, events, EVENTS_MAX, -1);
        for (i = 0; i < count; i++) {
            if (events[i].data.fd == listener) {
                welcome(listener, poll);
                continue;
            }
            one = connections[events[i].data.fd];
            if (one && (!flush(one) || !receive(one))) drop(one);
        }
        tell_waiting();
    }
}
