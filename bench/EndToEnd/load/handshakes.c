/* handshakes.c: TLS handshake load generator (full or resumed, with or without a
 * client certificate). Each connection: TCP connect, TLS handshake, one GET with
 * "Connection: close", read to the end, start again. One thread, epoll.
 *
 *   cc -O2 -o handshakes handshakes.c -lssl -lcrypto
 *   ./handshakes -h 127.0.0.1 -p 9443 -c 32 -d 5 [-C cert.pem -K key.pem] [-r] [-n localhost] [-u /path]
 * -r: resume the last session (TLS 1.3 PSK with (EC)DHE); default: full handshake every time.
 * Prints one JSON line.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { C_TCP, C_HS, C_WR, C_RD };
struct cn { int fd, st, ok; SSL *ssl; uint64_t t0; size_t off; };

static SSL_CTX *ctx; static int ep, resume; static SSL_SESSION *sess;
static struct sockaddr_in addr; static char req[1024]; static size_t reqlen; static const char *sni;
static uint64_t n_ok, n_err, n_resumed, n_non200; static uint32_t *lat; static size_t nlat, caplat = 1 << 21;
static char errtxt[200];

static uint64_t now_us(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return (uint64_t)t.tv_sec * 1000000u + (uint64_t)t.tv_nsec / 1000; }

static int on_sess(SSL *s, SSL_SESSION *ss) { (void)s; if (!resume) return 0; if (sess) SSL_SESSION_free(sess); sess = ss; return 1; }

static void start(struct cn *c) {
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1; setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->t0 = now_us(); c->off = 0; c->ok = 0; c->st = C_TCP;
    if (connect(c->fd, (struct sockaddr *)&addr, sizeof addr) && errno != EINPROGRESS) { perror("connect"); exit(1); }
    struct epoll_event ev = { .events = EPOLLOUT | EPOLLIN | EPOLLET, .data.ptr = c };
    epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &ev);
    c->ssl = SSL_new(ctx); SSL_set_fd(c->ssl, c->fd); SSL_set_connect_state(c->ssl);
    if (sni) SSL_set_tlsext_host_name(c->ssl, sni);
    if (resume && sess) SSL_set_session(c->ssl, sess);
}

static void finish(struct cn *c, int failed) {
    if (failed || !c->ok) {
        n_err++;
        unsigned long e = ERR_peek_error();
        if (e && !errtxt[0]) ERR_error_string_n(e, errtxt, sizeof errtxt);
    } else n_ok++;
    ERR_clear_error();
    SSL_set_quiet_shutdown(c->ssl, 1); SSL_shutdown(c->ssl); SSL_free(c->ssl); close(c->fd);
}

/* 1: connection is over */
static int step(struct cn *c) {
    char b[16384]; int r;
    for (;;) switch (c->st) {
    case C_TCP: {
        int e = 0; socklen_t l = sizeof e; getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &e, &l);
        if (e) { finish(c, 1); return 1; }
        c->st = C_HS;
    } /* fallthrough */
    case C_HS:
        r = SSL_do_handshake(c->ssl);
        if (r != 1) {
            int e = SSL_get_error(c->ssl, r);
            if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) return 0;
            finish(c, 1); return 1;
        }
        if (nlat < caplat) lat[nlat++] = (uint32_t)(now_us() - c->t0);
        if (SSL_session_reused(c->ssl)) n_resumed++;
        c->st = C_WR; /* fallthrough */
    case C_WR:
        r = SSL_write(c->ssl, req, (int)reqlen);
        if (r <= 0) {
            int e = SSL_get_error(c->ssl, r);
            if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) return 0;
            finish(c, 1); return 1;
        }
        c->st = C_RD; /* fallthrough */
    case C_RD:
        r = SSL_read(c->ssl, b, sizeof b);
        if (r > 0) {
            if (!c->ok) { c->ok = 1; if (r < 12 || memcmp(b + 8, " 200", 4)) n_non200++; }
            continue;
        }
        {
            int e = SSL_get_error(c->ssl, r);
            if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) return 0;
            /* close_notify, or a bare FIN after a whole reply: both fine here */
            finish(c, !c->ok); return 1;
        }
    }
}

static int cmp(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return x < y ? -1 : x > y; }

int main(int argc, char **argv) {
    const char *host = "127.0.0.1", *cert = NULL, *key = NULL, *path = "/"; int port = 443, conc = 32, o; double dur = 5;
    sni = "localhost";
    while ((o = getopt(argc, argv, "h:p:c:d:C:K:rn:u:")) != -1) switch (o) {
        case 'h': host = optarg; break; case 'p': port = atoi(optarg); break; case 'c': conc = atoi(optarg); break;
        case 'd': dur = atof(optarg); break; case 'C': cert = optarg; break; case 'K': key = optarg; break;
        case 'r': resume = 1; break; case 'n': sni = optarg; break; case 'u': path = optarg; break; default: return 2;
    }
    if (strncmp(host, "127.", 4)) { fprintf(stderr, "handshakes: loopback targets only\n"); return 2; }
    signal(SIGPIPE, SIG_IGN);
    addr.sin_family = AF_INET; addr.sin_port = htons((uint16_t)port);
    if (inet_pton(AF_INET, host, &addr.sin_addr) != 1) return 2;
    reqlen = (size_t)snprintf(req, sizeof req, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nConnection: close\r\n\r\n", path, sni);
    ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(ctx, on_sess);
    SSL_CTX_set_options(ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
    if (cert && (SSL_CTX_use_certificate_chain_file(ctx, cert) != 1 || SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)) { ERR_print_errors_fp(stderr); return 1; }
    lat = malloc(caplat * sizeof *lat); ep = epoll_create1(EPOLL_CLOEXEC);
    struct cn *cs = calloc((size_t)conc, sizeof *cs);
    uint64_t t0 = now_us(), end = t0 + (uint64_t)(dur * 1e6);
    int live = conc; for (int i = 0; i < conc; i++) start(&cs[i]);
    struct epoll_event evs[256];
    while (live) {
        int n = epoll_wait(ep, evs, 256, 1000); uint64_t t = now_us();
        if (t > end + 10000000u) break;
        for (int i = 0; i < n; i++) {
            struct cn *c = evs[i].data.ptr;
            if (step(c)) { if (now_us() < end) start(c); else live--; }
        }
    }
    double secs = (double)(now_us() - t0) / 1e6;
    qsort(lat, nlat, sizeof *lat, cmp);
    printf("{\"requests\":%llu,\"errors\":%llu,\"non200\":%llu,\"resumed\":%llu,\"secs\":%.3f,\"rps\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"err\":\"%s\"}\n",
        (unsigned long long)n_ok, (unsigned long long)n_err, (unsigned long long)n_non200, (unsigned long long)n_resumed, secs, (double)n_ok / secs,
        nlat ? lat[nlat / 2] / 1000.0 : 0, nlat ? lat[(size_t)((double)nlat * 0.99)] / 1000.0 : 0, errtxt);
    return 0;
}
