// Loaded into the program with LD_PRELOAD: counts its calls on the files under a folder, and at one of them ends the
// process, sends it a signal, or lets the call fail. For tests alone; the program has no hook of its own.
//
//   FAULT_UNDER       folders, ':' between them; calls on files elsewhere pass uncounted
//   FAULT_KINDS       the kinds that count, ',' between them: read write sync rename open truncate unlink lock map close
//                     thread (the starting of one)
//   FAULT_MODE        count | kill | tear (half of a write, then kill) | fail | short (half of a read or write) | signal
//   FAULT_AT          which call, from 1
//   FAULT_FROM_THERE  with fail: that call and all later ones
//   FAULT_NUMBER      with fail the errno, with signal the signal
//   FAULT_LOG         a file that gets a line 'kind path' for each counted call (count), or for the one that was hit
//   FAULT_CLOCK_STEP  milliseconds that the steady clock leaps at each look; sleeps are short then
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum mode { OFF, COUNT, KILL, TEAR, FAIL, SHORT, SIGNAL };

static enum mode mode;
static const char *under, *kinds;
static long at, number, from_there;
static int log_file = -1;
static atomic_long calls;
static long clock_step;
static atomic_long clock_leapt;

static long setting(const char *name) {
  const char *text = getenv(name);
  return text ? atol(text) : 0;
}

__attribute__((constructor)) static void begin(void) {
  static const char *names[] = {"off", "count", "kill", "tear", "fail", "short", "signal"};
  const char *text = getenv("FAULT_MODE");
  under = getenv("FAULT_UNDER");
  kinds = getenv("FAULT_KINDS");
  at = setting("FAULT_AT");
  number = setting("FAULT_NUMBER");
  from_there = setting("FAULT_FROM_THERE");
  clock_step = setting("FAULT_CLOCK_STEP");
  // A thread of the test may have had all signals blocked when it started the program.
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  const char *log = getenv("FAULT_LOG");
  if (log) log_file = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  for (int m = OFF; text && under && m <= SIGNAL; m++)
    if (!strcmp(text, names[m])) mode = m;
}

static bool is_watched(const char *path) {
  for (const char *start = under; start && *start;) {
    size_t length = strcspn(start, ":");
    if (!strncmp(path, start, length)) return true;
    start += length + (start[length] == ':');
  }
  return false;
}

static bool is_counted(const char *kind) {
  if (!kinds) return true;
  size_t length = strlen(kind);
  for (const char *start = kinds; *start;) {
    size_t here = strcspn(start, ",");
    if (here == length && !strncmp(start, kind, length)) return true;
    start += here + (start[here] == ',');
  }
  return false;
}

_Noreturn static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// What is to become of a call: PASS, or one of FAIL, SHORT and TEAR.
enum fate { PASS, FAILS, HALVED, TORN };

static enum fate fate_at(const char *kind, const char *path) {
  if (mode == OFF || !is_counted(kind) || !is_watched(path)) return PASS;
  long call = atomic_fetch_add(&calls, 1) + 1;
  bool is_hit = call == at || (from_there && call > at);
  if (log_file >= 0 && (mode == COUNT || call == at)) {
    char line[4400];
    int length = snprintf(line, sizeof line, "%s %s\n", kind, path);
    syscall(SYS_write, log_file, line, length);
  }
  if (!is_hit || mode == COUNT) return PASS;
  if (mode == KILL) die();
  if (mode == TEAR) return TORN;
  if (mode == SHORT) return HALVED;
  if (mode == SIGNAL) {
    syscall(SYS_kill, getpid(), (int)number);
    return PASS;
  }
  errno = (int)number;
  return FAILS;
}

static enum fate fate_of(const char *kind, int file) {
  char link[64], path[4200];
  if (mode == OFF) return PASS;
  int before = errno;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 3);
  long flags = syscall(SYS_fcntl, file, F_GETFL);
  errno = before;
  if (length < 0) return PASS;
  // A folder that leadpatch opened, which says that it wants one; SQLite does not.
  if (flags > 0 && flags & O_DIRECTORY && (flags & O_TMPFILE) != O_TMPFILE) {
    path[length++] = '/';
    path[length++] = '.';
  }
  path[length] = 0;
  return fate_at(kind, path);
}

// A relative path means the working folder.
static enum fate fate_of_path(const char *kind, const char *path) {
  char full[8400];
  if (mode == OFF || !path) return PASS;
  if (path[0] == '/') return fate_at(kind, path);
  int before = errno;
  long length = syscall(SYS_readlinkat, AT_FDCWD, "/proc/self/cwd", full, 4200);
  errno = before;
  if (length < 0) return PASS;
  snprintf(full + length, sizeof full - length, "/%s", path);
  return fate_at(kind, full);
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

// A call that moves bytes: may fail, move half of them, or move half and be the last.
#define MOVING(kind, file, whole, half)        \
  switch (fate_of(kind, file)) {               \
    case FAILS: return -1;                     \
    case HALVED: return half;                  \
    case TORN: (void)!(half); die();           \
    default: return whole;                     \
  }

#define HALF(count) ((count) > 1 ? (count) / 2 : (count))

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(write);
  MOVING("write", file, real(file, bytes, count), real(file, bytes, HALF(count)))
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  REAL(pwrite);
  MOVING("write", file, real(file, bytes, count, place), real(file, bytes, HALF(count), place))
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) {
  REAL(pwrite64);
  MOVING("write", file, real(file, bytes, count, place), real(file, bytes, HALF(count), place))
}
ssize_t writev(int file, const struct iovec *parts, int count) {
  REAL(writev);
  MOVING("write", file, real(file, parts, count), real(file, parts, HALF(count)))
}
ssize_t read(int file, void *bytes, size_t count) {
  REAL(read);
  MOVING("read", file, real(file, bytes, count), real(file, bytes, HALF(count)))
}
ssize_t pread(int file, void *bytes, size_t count, off_t place) {
  REAL(pread);
  MOVING("read", file, real(file, bytes, count, place), real(file, bytes, HALF(count), place))
}
ssize_t pread64(int file, void *bytes, size_t count, off64_t place) {
  REAL(pread64);
  MOVING("read", file, real(file, bytes, count, place), real(file, bytes, HALF(count), place))
}

// A call that is made or not.
#define WHOLE(fate, failure, call)             \
  switch (fate) {                              \
    case FAILS: return failure;                \
    case TORN: die();                          \
    default: return call;                      \
  }

// Of no file, so that the folders do not matter; only counted where it is named.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  REAL(pthread_create);
  WHOLE(kinds ? fate_at("thread", under) : PASS, errno, real(thread, attributes, body, argument))
}

int fsync(int file) {
  REAL(fsync);
  WHOLE(fate_of("sync", file), -1, real(file))
}
int fdatasync(int file) {
  REAL(fdatasync);
  WHOLE(fate_of("sync", file), -1, real(file))
}
int rename(const char *from, const char *to) {
  REAL(rename);
  WHOLE(fate_of_path("rename", to), -1, real(from, to))
}
int renameat(int fromFolder, const char *from, int toFolder, const char *to) {
  REAL(renameat);
  WHOLE(fate_of_path("rename", to), -1, real(fromFolder, from, toFolder, to))
}
int renameat2(int fromFolder, const char *from, int toFolder, const char *to, unsigned flags) {
  REAL(renameat2);
  WHOLE(fate_of_path("rename", to), -1, real(fromFolder, from, toFolder, to, flags))
}
int link(const char *from, const char *to) {
  REAL(link);
  WHOLE(fate_of_path("rename", to), -1, real(from, to))
}
int unlink(const char *path) {
  REAL(unlink);
  WHOLE(fate_of_path("unlink", path), -1, real(path))
}
int unlinkat(int folder, const char *path, int flags) {
  REAL(unlinkat);
  WHOLE(fate_of_path("unlink", path), -1, real(folder, path, flags))
}
int ftruncate(int file, off_t length) {
  REAL(ftruncate);
  WHOLE(fate_of("truncate", file), -1, real(file, length))
}
int ftruncate64(int file, off64_t length) {
  REAL(ftruncate64);
  WHOLE(fate_of("truncate", file), -1, real(file, length))
}
int posix_fallocate(int file, off_t place, off_t length) {
  REAL(posix_fallocate);
  WHOLE(fate_of("truncate", file), (int)number, real(file, place, length))
}
int fallocate(int file, int flags, off_t place, off_t length) {
  REAL(fallocate);
  WHOLE(fate_of("truncate", file), -1, real(file, flags, place, length))
}

// As file systems over a network do it: the file is closed, and only then the error told.
int close(int file) {
  REAL(close);
  enum fate fate = fate_of("close", file);
  if (fate == TORN) die();
  int result = real(file);
  if (fate == FAILS) {
    errno = (int)number;
    return -1;
  }
  return result;
}

#define MODE_OF(flags)                                        \
  int permissions = 0;                                        \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {                    \
    va_list rest;                                             \
    va_start(rest, flags);                                    \
    permissions = va_arg(rest, int);                          \
    va_end(rest);                                             \
  }

int open(const char *path, int flags, ...) {
  REAL(open);
  MODE_OF(flags)
  WHOLE(fate_of_path("open", path), -1, real(path, flags, permissions))
}
int open64(const char *path, int flags, ...) {
  REAL(open64);
  MODE_OF(flags)
  WHOLE(fate_of_path("open", path), -1, real(path, flags, permissions))
}
int openat(int folder, const char *path, int flags, ...) {
  REAL(openat);
  MODE_OF(flags)
  WHOLE(fate_of_path("open", path), -1, real(folder, path, flags, permissions))
}
int openat64(int folder, const char *path, int flags, ...) {
  REAL(openat64);
  MODE_OF(flags)
  WHOLE(fate_of_path("open", path), -1, real(folder, path, flags, permissions))
}

// Only taking a lock counts; giving one back cannot fail.
static enum fate fate_of_lock(int file, int command, void *argument) {
  if (command != F_SETLK && command != F_SETLKW) return PASS;
  return ((struct flock *)argument)->l_type == F_UNLCK ? PASS : fate_of("lock", file);
}

#define ARGUMENT_OF(command)                                  \
  va_list rest;                                               \
  va_start(rest, command);                                    \
  void *argument = va_arg(rest, void *);                      \
  va_end(rest);

int fcntl(int file, int command, ...) {
  REAL(fcntl);
  ARGUMENT_OF(command)
  WHOLE(fate_of_lock(file, command, argument), -1, real(file, command, argument))
}
int fcntl64(int file, int command, ...) {
  REAL(fcntl64);
  ARGUMENT_OF(command)
  WHOLE(fate_of_lock(file, command, argument), -1, real(file, command, argument))
}

void *mmap(void *start, size_t length, int protection, int flags, int file, off_t place) {
  if (file >= 0 && fate_of("map", file) == FAILS) return MAP_FAILED;
  return (void *)syscall(SYS_mmap, start, length, protection, flags, file, place);
}
void *mmap64(void *start, size_t length, int protection, int flags, int file, off64_t place) {
  if (file >= 0 && fate_of("map", file) == FAILS) return MAP_FAILED;
  return (void *)syscall(SYS_mmap, start, length, protection, flags, file, place);
}

// Time that leaps makes every transaction a short one, however few leads it has.
int clock_gettime(clockid_t clock, struct timespec *time) {
  int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (!clock_step || clock != CLOCK_MONOTONIC || result) return result;
  long leapt = atomic_fetch_add(&clock_leapt, clock_step) + clock_step;
  time->tv_sec += leapt / 1000;
  time->tv_nsec += leapt % 1000 * 1000000;
  if (time->tv_nsec >= 1000000000) {
    time->tv_nsec -= 1000000000;
    time->tv_sec += 1;
  }
  return result;
}
// Not no time: who waits for a lock that another thread of the program holds for a moment would have used all its looks up
// before that thread runs again.
int usleep(useconds_t time) {
  REAL(usleep);
  return real(clock_step && time > 200 ? 200 : time);
}
