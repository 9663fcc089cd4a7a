/* Logs the writes of a process to the files of one database, for benchmarks/power_loss.py.

   Preloaded into the daemon. GROUNDSWELL_DISK_FILE is the path of the database, and
   GROUNDSWELL_DISK_LOG the log. The power goes at write number GROUNDSWELL_DISK_CUT, if it is not 0:
   the process dies in the middle of it. A record is a line "kind path-suffix offset length", followed by the
   written bytes: W a write, T a new length, S all earlier writes to the file are on the disk. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Returns the part of the path of fd behind that of the database; NULL for other files. */
static const char *suffix_of(int fd, char path[PATH_MAX]) {
    const char *file = getenv("GROUNDSWELL_DISK_FILE");
    char name[64];
    ssize_t size;
    if (file == NULL) return NULL;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    size = readlink(name, path, PATH_MAX - 1);
    if (size < 0) return NULL;
    path[size] = 0;
    if (strncmp(path, file, strlen(file)) != 0) return NULL;
    if (strcmp(path + strlen(file), "-wal") != 0 && path[strlen(file)] != 0) return NULL;
    return path + strlen(file);
}

static int writes;

static void record(char kind, int fd, off_t offset, size_t length, const void *data) {
    char path[PATH_MAX], head[128];
    const char *suffix = suffix_of(fd, path);
    struct iovec parts[2];
    const char *limit = getenv("GROUNDSWELL_DISK_CUT");
    int cut = limit == NULL ? 0 : atoi(limit), log;
    if (suffix == NULL) return;
    log = open(getenv("GROUNDSWELL_DISK_LOG"), O_WRONLY | O_APPEND | O_CREAT, 0600);
    if (log < 0) return;
    parts[0].iov_len = (size_t)snprintf(
        head, sizeof head, "%c .%s %lld %zu\n", kind, suffix, (long long)offset, length);
    parts[0].iov_base = head;
    parts[1].iov_base = (void *)data;
    parts[1].iov_len = data == NULL ? 0 : length;
    if (writev(log, parts, 2) < 0) abort();
    close(log);
    if (kind == 'W' && __atomic_add_fetch(&writes, 1, __ATOMIC_SEQ_CST) == cut)
        kill(getpid(), SIGKILL);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) {
    record('W', fd, offset, length, data);
    return REAL(pwrite64)(fd, data, length, offset);
}

ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    record('W', fd, offset, length, data);
    return REAL(pwrite)(fd, data, length, offset);
}

int ftruncate64(int fd, off64_t length) {
    record('T', fd, length, 0, NULL);
    return REAL(ftruncate64)(fd, length);
}

int ftruncate(int fd, off_t length) {
    record('T', fd, length, 0, NULL);
    return REAL(ftruncate)(fd, length);
}

int fsync(int fd) {
    int result = REAL(fsync)(fd);
    if (result == 0) record('S', fd, 0, 0, NULL);
    return result;
}

int fdatasync(int fd) {
    int result = REAL(fdatasync)(fd);
    if (result == 0) record('S', fd, 0, 0, NULL);
    return result;
}
