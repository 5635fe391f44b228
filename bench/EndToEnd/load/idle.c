/* idle.c: opens many TLS connections, has each answered once, and keeps them open and quiet.
 *
 *   cc -O2 -o idle idle.c -lssl -lcrypto
 *   ./idle -p 9443 -c 10000 -d 10 [-n localhost] [-u /path] [-0]
 * -0: no request, the handshake alone. Prints "open N" when all are there, and ends after -d seconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *name = "localhost", *path = "/"; int port = 443, count = 10000, seconds = 10, ask = 1, o;
    while ((o = getopt(argc, argv, "p:c:d:n:u:0")) != -1) switch (o) {
        case 'p': port = atoi(optarg); break; case 'c': count = atoi(optarg); break; case 'd': seconds = atoi(optarg); break;
        case 'n': name = optarg; break; case 'u': path = optarg; break; case '0': ask = 0; break; default: return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    struct rlimit limit; getrlimit(RLIMIT_NOFILE, &limit); limit.rlim_cur = limit.rlim_max; setrlimit(RLIMIT_NOFILE, &limit);
    char request[1024];
    int length = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\n\r\n", path, name);
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(ctx, TLS1_3_VERSION);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    for (int i = 0; i < count; i++) {
        /* One source address has 28,000 ports. */
        struct sockaddr_in from = { .sin_family = AF_INET }, to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
        from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + (uint32_t)(i / 5000)); to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
        if (fd < 0 || bind(fd, (struct sockaddr *)&from, sizeof from) || connect(fd, (struct sockaddr *)&to, sizeof to)) { perror("connect"); return 1; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        SSL *ssl = SSL_new(ctx); SSL_set_fd(ssl, fd); SSL_set_tlsext_host_name(ssl, name);
        if (SSL_connect(ssl) != 1) { ERR_print_errors_fp(stderr); fprintf(stderr, "handshake %d failed\n", i); return 1; }
        if (!ask) continue;
        char answer[16384]; int n;
        if (SSL_write(ssl, request, length) != length || (n = SSL_read(ssl, answer, sizeof answer)) < 12 || memcmp(answer + 9, "200", 3)) { fprintf(stderr, "request %d was not answered with 200\n", i); return 1; }
    }
    printf("open %d\n", count); fflush(stdout);
    sleep((unsigned)seconds);
    return 0;
}
