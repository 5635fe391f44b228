/* origin.c: the cheapest honest HTTP/1.1 origin for measuring proxies.
 *
 * One thread, epoll. Reads every request to its very end (Content-Length or
 * chunked body) BEFORE it answers, so that a proxy in front never sees an early
 * reply, then sends one fixed JSON document with keep-alive.
 * GET /__stats answers counters (and is not itself counted), so that a harness
 * can check that each request arrived, with its whole body, over a kept
 * connection.
 *
 *   cc -O2 -o origin origin.c
 *   ./origin [-p 9000] [-b 127.0.0.1] [-f reply.json]
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define HDR_MAX 32768
#define RBUF (512 * 1024)

enum { S_HEAD, S_FIXED, S_CSIZE, S_CEXT, S_CDATA, S_CCRLF, S_TRAILER };

struct conn {
    int fd, state, closing, is_stats, trailer_len;
    size_t hlen;           /* bytes held in head */
    uint64_t left;         /* body or chunk bytes still to come */
    uint64_t body;         /* body bytes of this request */
    char *out; size_t outlen, outoff, outcap;
    char head[HDR_MAX];
};

static uint64_t n_req, n_body, n_conn, n_open, n_bad;
static char *reply; static size_t reply_len;
static char *reply_close; static size_t reply_close_len;
static char rbuf[RBUF];
static int ep;

static const char *def_body =
    "{\"id\":4711,\"name\":\"Bella\",\"tag\":\"dog\",\"status\":\"available\","
    "\"price\":129.5,\"born\":\"2021-04-05\",\"vaccinated\":true,"
    "\"tags\":[\"small\",\"brown\",\"friendly\"],"
    "\"owner\":{\"name\":\"Ada L\",\"email\":\"ada@example.com\"}}";

static void put(struct conn *c, const char *p, size_t n) {
    if (c->outlen + n > c->outcap) {
        c->outcap = (c->outlen + n) * 2;
        c->out = realloc(c->out, c->outcap);
        if (!c->out) abort();
    }
    memcpy(c->out + c->outlen, p, n);
    c->outlen += n;
}

static void answer(struct conn *c) {
    if (c->is_stats) {
        char b[256], h[512];
        int n = snprintf(b, sizeof b,
            "{\"requests\":%llu,\"body_bytes\":%llu,\"connections\":%llu,\"open\":%llu,\"bad\":%llu}\n",
            (unsigned long long)n_req, (unsigned long long)n_body, (unsigned long long)n_conn,
            (unsigned long long)n_open, (unsigned long long)n_bad);
        int m = snprintf(h, sizeof h, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            "Content-Length: %d\r\n\r\n%s", n, b);
        put(c, h, (size_t)m);
    } else {
        n_req++; n_body += c->body;
        if (c->closing) put(c, reply_close, reply_close_len);
        else put(c, reply, reply_len);
    }
    c->state = S_HEAD; c->hlen = 0; c->body = 0; c->is_stats = 0;
}

static char *find_head_end(char *p, size_t n) {
    return memmem(p, n, "\r\n\r\n", 4);
}

/* 0 ok, -1 malformed */
static int parse_head(struct conn *c, char *end) {
    char *p = c->head;
    c->is_stats = strncmp(p, "GET /__stats", 12) == 0;
    char *eol = memmem(p, (size_t)(end + 2 - p), "\r\n", 2);
    c->closing = eol && eol - p > 8 && memcmp(eol - 8, "HTTP/1.0", 8) == 0;
    int chunked = 0; uint64_t cl = 0;
    for (p = eol + 2; p < end + 2;) {
        eol = memmem(p, (size_t)(end + 2 - p), "\r\n", 2);
        if (!eol) break;
        if ((*p | 32) == 'c' && strncasecmp(p, "content-length:", 15) == 0) {
            cl = strtoull(p + 15, NULL, 10);
        } else if ((*p | 32) == 't' && strncasecmp(p, "transfer-encoding:", 18) == 0) {
            chunked = 1;
        } else if ((*p | 32) == 'c' && strncasecmp(p, "connection:", 11) == 0) {
            char *v = p + 11; while (v < eol && *v == ' ') v++;
            if (eol - v == 5 && strncasecmp(v, "close", 5) == 0) c->closing = 1;
            else if (eol - v == 10 && strncasecmp(v, "keep-alive", 10) == 0) c->closing = 0;
        } else if ((*p | 32) == 'e' && strncasecmp(p, "expect: 100", 11) == 0) {
            put(c, "HTTP/1.1 100 Continue\r\n\r\n", 25);
        }
        p = eol + 2;
    }
    if (chunked) { c->state = S_CSIZE; c->left = 0; }
    else if (cl) { c->state = S_FIXED; c->left = cl; }
    else answer(c);
    return 0;
}

static int feed(struct conn *c, char *p, size_t n) {
    char *e = p + n;
    while (p < e) {
        switch (c->state) {
        case S_HEAD: {
            size_t room = HDR_MAX - c->hlen, k = (size_t)(e - p) < room ? (size_t)(e - p) : room;
            size_t old = c->hlen;
            memcpy(c->head + c->hlen, p, k);
            c->hlen += k;
            size_t from = old > 3 ? old - 3 : 0;
            char *end = find_head_end(c->head + from, c->hlen - from);
            if (!end) { if (c->hlen == HDR_MAX) return -1; p += k; break; }
            size_t used = (size_t)(end + 4 - c->head) - old;
            p += used;
            if (parse_head(c, end)) return -1;
            break;
        }
        case S_FIXED: {
            uint64_t k = (uint64_t)(e - p) < c->left ? (uint64_t)(e - p) : c->left;
            c->left -= k; c->body += k; p += k;
            if (!c->left) answer(c);
            break;
        }
        case S_CSIZE: {
            char ch = *p++;
            if (ch >= '0' && ch <= '9') c->left = c->left * 16 + (uint64_t)(ch - '0');
            else if ((ch | 32) >= 'a' && (ch | 32) <= 'f') c->left = c->left * 16 + (uint64_t)((ch | 32) - 'a' + 10);
            else if (ch == '\n') { if (c->left) c->state = S_CDATA; else { c->state = S_TRAILER; c->trailer_len = 0; } }
            else if (ch == ';') c->state = S_CEXT;
            else if (ch != '\r') return -1;
            break;
        }
        case S_CEXT:
            if (*p++ == '\n') { if (c->left) c->state = S_CDATA; else { c->state = S_TRAILER; c->trailer_len = 0; } }
            break;
        case S_CDATA: {
            uint64_t k = (uint64_t)(e - p) < c->left ? (uint64_t)(e - p) : c->left;
            c->left -= k; c->body += k; p += k;
            if (!c->left) c->state = S_CCRLF;
            break;
        }
        case S_CCRLF:
            if (*p++ == '\n') { c->state = S_CSIZE; c->left = 0; }
            break;
        case S_TRAILER: {
            char ch = *p++;
            if (ch == '\n') { if (c->trailer_len == 0) answer(c); else c->trailer_len = 0; }
            else if (ch != '\r') c->trailer_len++;
            break;
        }
        }
    }
    return 0;
}

static void drop(struct conn *c) {
    close(c->fd); free(c->out); free(c); n_open--;
}

/* 1: conn still alive */
static int flush_out(struct conn *c) {
    while (c->outoff < c->outlen) {
        ssize_t w = send(c->fd, c->out + c->outoff, c->outlen - c->outoff, MSG_NOSIGNAL);
        if (w < 0) {
            if (errno == EAGAIN) {
                struct epoll_event ev = { .events = EPOLLIN | EPOLLOUT, .data.ptr = c };
                epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &ev);
                return 1;
            }
            drop(c); return 0;
        }
        c->outoff += (size_t)w;
    }
    c->outlen = c->outoff = 0;
    if (c->closing && c->state == S_HEAD && c->hlen == 0) { drop(c); return 0; }
    return 1;
}

int main(int argc, char **argv) {
    int port = 9000; const char *bind_to = "127.0.0.1"; const char *file = NULL; int o;
    while ((o = getopt(argc, argv, "p:b:f:")) != -1) {
        if (o == 'p') port = atoi(optarg); else if (o == 'b') bind_to = optarg;
        else if (o == 'f') file = optarg; else return 2;
    }
    char *body = strdup(def_body); size_t blen = strlen(body);
    if (file) {
        FILE *f = fopen(file, "rb"); if (!f) { perror(file); return 1; }
        body = realloc(NULL, 1 << 24); blen = fread(body, 1, 1 << 24, f); fclose(f);
    }
    reply = malloc(blen + 512); reply_close = malloc(blen + 512);
    reply_len = (size_t)sprintf(reply, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n", blen);
    memcpy(reply + reply_len, body, blen); reply_len += blen;
    reply_close_len = (size_t)sprintf(reply_close, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n", blen);
    memcpy(reply_close + reply_close_len, body, blen); reply_close_len += blen;

    signal(SIGPIPE, SIG_IGN);
    int ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    if (inet_pton(AF_INET, bind_to, &a.sin_addr) != 1) return 2;
    if (bind(ls, (struct sockaddr *)&a, sizeof a) || listen(ls, 4096)) { perror("origin: bind"); return 1; }
    ep = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL };
    epoll_ctl(ep, EPOLL_CTL_ADD, ls, &ev);
    static struct epoll_event evs[512];
    for (;;) {
        int n = epoll_wait(ep, evs, 512, -1);
        for (int i = 0; i < n; i++) {
            struct conn *c = evs[i].data.ptr;
            if (!c) {
                int fd;
                while ((fd = accept4(ls, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    c = malloc(sizeof *c); if (!c) abort();
                    memset(c, 0, offsetof(struct conn, head)); c->fd = fd;
                    struct epoll_event e2 = { .events = EPOLLIN, .data.ptr = c };
                    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e2);
                    n_conn++; n_open++;
                }
                continue;
            }
            if (evs[i].events & EPOLLOUT) {
                struct epoll_event e2 = { .events = EPOLLIN, .data.ptr = c };
                epoll_ctl(ep, EPOLL_CTL_MOD, c->fd, &e2);
                if (!flush_out(c)) continue;
            }
            if (evs[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
                ssize_t r = recv(c->fd, rbuf, RBUF, 0);
                if (r == 0 || (r < 0 && errno != EAGAIN)) { drop(c); continue; }
                if (r > 0) {
                    if (feed(c, rbuf, (size_t)r)) { n_bad++; drop(c); continue; }
                    if (c->outlen) flush_out(c);
                }
            }
        }
    }
}
