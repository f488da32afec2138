/*
 * The other half of the benchmarks, built by them with cc: the peers at the far ends of their connections, and the same
 * work as a plain loop of system calls, which is the limit that a library can come near.
 *
 *   limit peer PATH                                serves connections of TCP, whose port it prints, and of a Unix socket at
 *                                                  the path; ends when its input does
 *   limit touch MEGABYTES                          writes to that much memory and gives it back
 *   limit WORK PORT CPU PEERS_CPU ARGUMENT...      does the work once for each line of its input, and prints
 *                                                  thread CPU, process CPU, wall, peers' CPU (ns), segments
 *
 * All numbers on a connection are 64 bits wide, in the byte order of this machine.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { SINK = 1, SOURCE = 2, ASK = 3, CLOCK = 4, RESULT = 5, DRAIN = 6, FILL = 7 };
enum { LANDING = 1 << 20, MOST_REGIONS = 1024, SLOTS = 16, NAP = 50 };

/* What a connection asks of its peer; cpu is where the peer shall run, counted from 0. A piece is the size of what ASK
 * asks for; for DRAIN and FILL it is a pipe's end in another process, which is the number of both: pid << 32 | descriptor. A slot
 * other than 0 is where the record goes, instead of on the connection. */
struct order { uint64_t op, count, piece, slot, cpu; };
/* What the peer says when it is done: on the connection, or in a slot, for others to ask for by RESULT. */
struct record { uint64_t cpu, segments; };
static struct { _Atomic int done; struct record record; } *slots;

static void check(int good, const char *what) {
    if (!good) {
        fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
        exit(1);
    }
}

static uint64_t nanos(clockid_t clock) {
    struct timespec t;
    check(clock_gettime(clock, &t) == 0, "clock_gettime");
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void pin(uint64_t cpu) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    check(sched_setaffinity(0, sizeof set, &set) == 0, "sched_setaffinity");
}

/* Memory that is there: the first write to a page the machine has just been handed costs more than the work. */
static char *memory(size_t size) {
    char *m = malloc(size);
    check(m != NULL, "malloc");
    memset(m, 'x', size);
    return m;
}

static int read_all(int fd, void *into, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = read(fd, (char *)into + done, size - done);
        if (done == 0 && (n == 0 || (n < 0 && errno == ECONNRESET))) return 0;
        check(n > 0, "read: the other end is gone");
        done += (size_t)n;
    }
    return 1;
}

static void write_all(int fd, const void *from, size_t size) {
    for (size_t done = 0; done < size;) {
        ssize_t n = write(fd, (const char *)from + done, size - done);
        check(n > 0, "write");
        done += (size_t)n;
    }
}

static uint64_t segments(int fd) {
    struct tcp_info info = {0};
    socklen_t size = sizeof info;
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_data_segs_in : 0;
}

/* ---- The peer */

/* Orders of this many bytes end when the other end closes. */
static const uint64_t FOR_EVER = INT64_MAX;

static void sink(int fd, char *landing, uint64_t count) {
    int ends = count == FOR_EVER;
    while (count > 0) {
        ssize_t n = read(fd, landing, count < LANDING ? count : LANDING);
        if (n <= 0 && ends) exit(0);
        check(n > 0, "the sender ended early");
        count -= (uint64_t)n;
    }
}

static void source(int fd, const char *landing, uint64_t count) {
    int ends = count == FOR_EVER;
    while (count > 0) {
        ssize_t n = write(fd, landing, count < LANDING / 4 ? count : LANDING / 4);
        if (n <= 0 && ends) exit(0);
        check(n > 0, "the receiver ended early");
        count -= (uint64_t)n;
    }
}

/* The end of another process's pipe. */
static int pipe_end(uint64_t end, int flags) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%lu/fd/%lu", end >> 32, end & 0xffffffff);
    int fd = open(path, flags);
    check(fd >= 0, path);
    return fd;
}

static void drain(uint64_t end, char *landing, uint64_t count) {
    int fd = pipe_end(end, O_RDONLY);
    sink(fd, landing, count);
    close(fd);
}

static void fill(uint64_t end, const char *landing, uint64_t count) {
    int fd = pipe_end(end, O_WRONLY);
    source(fd, landing, count);
    close(fd);
}

static void serve(int fd) {
    char *landing = memory(LANDING);
    struct order order;
    write_all(fd, "r", 1);
    while (read_all(fd, &order, sizeof order)) {
        if (order.op == CLOCK) {
            clockid_t clock;
            check(clock_getcpuclockid((pid_t)order.count, &clock) == 0, "clock_getcpuclockid");
            uint64_t now = nanos(clock);
            write_all(fd, &now, sizeof now);
            continue;
        }
        if (order.op == RESULT) {
            while (!slots[order.count % SLOTS].done) usleep(NAP);
            slots[order.count % SLOTS].done = 0;
            write_all(fd, &slots[order.count % SLOTS].record, sizeof(struct record));
            continue;
        }
        pin(order.cpu);
        uint64_t cpu = nanos(CLOCK_THREAD_CPUTIME_ID), before = segments(fd);
        if (order.op == SINK) sink(fd, landing, order.count);
        else if (order.op == DRAIN) drain(order.piece, landing, order.count);
        else if (order.op == FILL) fill(order.piece, landing, order.count);
        else if (order.op == SOURCE) source(fd, landing, order.count);
        else for (uint64_t i = 0; i < order.count; i++) {
            write_all(fd, "?", 1);
            sink(fd, landing, order.piece);
        }
        struct record record = {nanos(CLOCK_THREAD_CPUTIME_ID) - cpu, segments(fd) - before};
        if (order.slot) {
            slots[order.slot % SLOTS].record = record;
            slots[order.slot % SLOTS].done = 1;
        } else write_all(fd, &record, sizeof record);
    }
    exit(0);
}

static void prompt(int fd) {
    int on = 1;
    check(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
}

static int unix_server(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    check(snprintf(address.sun_path, sizeof address.sun_path, "%s", path) < (int)sizeof address.sun_path, "a path too long");
    int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(bind(server, (struct sockaddr *)&address, sizeof address) == 0 && listen(server, 4096) == 0, path);
    return server;
}

static int peer(const char *path) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    check(bind(server, (struct sockaddr *)&address, size) == 0 && listen(server, 4096) == 0, "listen");
    int local = unix_server(path);
    check(getsockname(server, (struct sockaddr *)&address, &size) == 0, "getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    slots = mmap(NULL, SLOTS * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    check(slots != MAP_FAILED, "mmap");
    signal(SIGCHLD, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        struct pollfd ready[] = {{.fd = server, .events = POLLIN}, {.fd = local, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
        check(poll(ready, 3, -1) > 0, "poll");
        if (ready[2].revents) return unlink(path);
        int fd = accept(ready[0].revents ? server : local, NULL, NULL);
        check(fd >= 0, "accept");
        if (ready[0].revents) prompt(fd);
        pid_t child = fork();
        check(child >= 0, "fork");
        if (child == 0) {
            close(server);
            close(local);
            serve(fd);
        }
        close(fd);
    }
}

/* ---- The loops */

static int port, cpu, peers_cpu;
static char **arguments;

static uint64_t number(int i) { return strtoull(arguments[i], NULL, 10); }

static int dial(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    char ready;
    check(connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
    prompt(fd);
    check(read_all(fd, &ready, 1), "the peer is gone");
    return fd;
}

static void ask(int fd, uint64_t op, uint64_t count, uint64_t piece) {
    struct order order = {op, count, piece, 0, (uint64_t)peers_cpu};
    write_all(fd, &order, sizeof order);
}

static int file(const char *path, int flags) {
    int fd = open(path, flags);
    check(fd >= 0, path);
    return fd;
}

static void send_region(int from, off_t position, int to, uint64_t count) {
    while (count > 0) {
        ssize_t n = sendfile(to, from, &position, count);
        check(n > 0, "sendfile");
        count -= (uint64_t)n;
    }
}

static void gather(int to, struct iovec *parts, int n) {
    while (n > 0) {
        ssize_t done = writev(to, parts, n);
        check(done > 0, "writev");
        for (; n > 0 && (size_t)done >= parts->iov_len; parts++, n--) done -= (ssize_t)parts->iov_len;
        if (n > 0) {
            parts->iov_base = (char *)parts->iov_base + done;
            parts->iov_len -= (size_t)done;
        }
    }
}

static uint64_t min(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Moves bytes over a pipe of a size, which is kept from one round to the next. */
static void splice_all(int from, int to, loff_t *position, uint64_t count, uint64_t size) {
    static int ends[2];
    if (ends[1] == 0) {
        check(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
        check(fcntl(ends[1], F_SETPIPE_SZ, (int)size) >= 0, "F_SETPIPE_SZ");
    }
    while (count > 0) {
        ssize_t held = splice(from, NULL, ends[1], NULL, min(count, size), SPLICE_F_MOVE);
        check(held > 0, "splice into the pipe");
        count -= (uint64_t)held;
        while (held > 0) {
            ssize_t n = splice(ends[0], NULL, to, position, (size_t)held, SPLICE_F_MOVE | (count ? SPLICE_F_MORE : 0));
            check(n > 0, "splice out of the pipe");
            held -= n;
        }
    }
}

/* A pipe as Java's are: of the size they all begin with. */
static void splice_out(int from, int to, uint64_t count) {
    for (loff_t position = 0; count > 0;) {
        ssize_t n = splice(from, &position, to, NULL, count, SPLICE_F_MOVE);
        check(n > 0, "splice");
        count -= (uint64_t)n;
    }
}

static void copy_file(int from, const char *path, uint64_t count) {
    loff_t position = 0;
    int to = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);
    check(to >= 0, path);
    while (count > 0) {
        ssize_t n = copy_file_range(from, &position, to, NULL, count, 0);
        check(n > 0, "copy_file_range");
        count -= (uint64_t)n;
    }
    close(to);
}

static void copy_all(int from, int to, uint64_t count, uint64_t size) {
    static char *buffer;
    if (buffer == NULL) buffer = memory(size);
    for (uint64_t position = 0; position < count;) {
        ssize_t held = read(from, buffer, min(count - position, size));
        check(held > 0, "read");
        for (ssize_t done = 0; done < held;) {
            ssize_t n = pwrite(to, buffer + done, (size_t)(held - done), (off_t)position);
            check(n > 0, "pwrite");
            done += n;
            position += (uint64_t)n;
        }
    }
}

/* Sends count pieces, each after a byte from the peer if asked to. how: s sendfile each, g one gathering write.
 * A piece: a header of so many bytes, and so many regions of a size, 4 KiB or their size apart. */
static void pieces(int to, char how, int asked, uint64_t count, uint64_t header, uint64_t regions, uint64_t size) {
    static int from = -1;
    static char *map, *head;
    static uint64_t length;
    struct iovec parts[MOST_REGIONS + 1];
    if (from < 0) {
        struct stat stat;
        from = file(arguments[0], O_RDONLY);
        check(fstat(from, &stat) == 0, "fstat");
        length = (uint64_t)stat.st_size;
        map = mmap(NULL, length, PROT_READ, MAP_SHARED, from, 0);
        check(map != MAP_FAILED, "mmap");
        head = memory(header + 1);
    }
    uint64_t step = size > 4096 ? size : 4096, place = 0;
    for (uint64_t i = 0; i < count; i++) {
        char question;
        int n = 0;
        if (asked) check(read_all(to, &question, 1), "the peer is gone");
        if (header) parts[n++] = (struct iovec){head, header};
        if (how == 's' && header) check(send(to, head, header, MSG_MORE) == (ssize_t)header, "send");
        for (uint64_t k = 0; k < regions; k++, place = place + 2 * step > length ? 0 : place + step) {
            if (how == 's') send_region(from, (off_t)place, to, size);
            else parts[n++] = (struct iovec){map + place, size};
        }
        if (how == 'g') gather(to, parts, n);
    }
}

static int is(const char *work, const char *name) { return strcmp(work, name) == 0; }

/* The source, which stays open from one round to the next. */
static int source_file(void) {
    static int from = -1;
    if (from < 0) from = file(arguments[0], O_RDONLY);
    return from;
}

static void once(const char *work) {
    int near = dial(), far = -1, target = -1, ends[2] = {-1, -1}, awaited = 1;
    struct record record = {0, 0}, other = {0, 0};
    uint64_t count = number(1);
    if (is(work, "relay")) far = dial();
    if (is(work, "receive-splice") || is(work, "receive-copy")) target = file(arguments[0], O_WRONLY);
    if (is(work, "pipe")) check(pipe2(ends, O_CLOEXEC) == 0, "pipe2");

    uint64_t process = nanos(CLOCK_PROCESS_CPUTIME_ID), wall = nanos(CLOCK_MONOTONIC), thread = nanos(CLOCK_THREAD_CPUTIME_ID);
    if (is(work, "send")) {
        ask(near, SINK, count, 0);
        send_region(source_file(), 0, near, count);
    } else if (is(work, "pipe")) {
        ask(near, DRAIN, count, (uint64_t)getpid() << 32 | (uint64_t)ends[0]);
        splice_out(source_file(), ends[1], count);
    } else if (is(work, "copy")) {
        char path[4096];
        for (uint64_t i = 0; i < number(3); i++) {
            check(snprintf(path, sizeof path, "%s%lu", arguments[2], i) < (int)sizeof path, "a path too long");
            copy_file(source_file(), path, count);
        }
        awaited = 0;
    } else if (target >= 0) {
        ask(near, SOURCE, count, 0);
        loff_t position = 0;
        if (is(work, "receive-splice")) splice_all(near, target, &position, count, number(2));
        else copy_all(near, target, count, number(2));
    } else if (far >= 0) {
        ask(far, SINK, count, 0);
        ask(near, SOURCE, count, 0);
        splice_all(near, far, NULL, count, number(2));
    } else if (is(work, "pieces")) {
        char how = arguments[2][0];
        int asked = arguments[2][1] == 'a';
        uint64_t header = number(3), regions = number(4), size = number(5), piece = header + regions * size;
        ask(near, asked ? ASK : SINK, asked ? count : count * piece, asked ? piece : 0);
        pieces(near, how, asked, count, header, regions, size);
    } else {
        errno = EINVAL;
        check(0, work);
    }
    thread = nanos(CLOCK_THREAD_CPUTIME_ID) - thread;
    check(!awaited || read_all(near, &record, sizeof record), "the peer is gone");
    check(far < 0 || read_all(far, &other, sizeof other), "the peer is gone");
    wall = nanos(CLOCK_MONOTONIC) - wall;
    process = nanos(CLOCK_PROCESS_CPUTIME_ID) - process;
    printf("%lu %lu %lu %lu %lu\n", thread, process, wall, record.cpu + other.cpu, record.segments + other.segments);
    fflush(stdout);
    int opened[] = {near, far, target, ends[0], ends[1]};
    for (size_t i = 0; i < sizeof opened / sizeof *opened; i++) if (opened[i] >= 0) close(opened[i]);
}

int main(int argc, char **argv) {
    if (argc == 3 && strcmp(argv[1], "peer") == 0) return peer(argv[2]);
    if (argc == 3 && strcmp(argv[1], "touch") == 0) {
        free(memory((size_t)strtoull(argv[2], NULL, 10) << 20));
        return 0;
    }
    if (argc < 7) {
        fprintf(stderr, "usage: see the head of limit.c\n");
        return 2;
    }
    port = atoi(argv[2]);
    cpu = atoi(argv[3]);
    peers_cpu = atoi(argv[4]);
    arguments = argv + 5;
    pin((uint64_t)cpu);
    char line[16];
    while (fgets(line, sizeof line, stdin)) once(argv[1]);
    return 0;
}
