// See CFaultPoints.h. Each function below stands before the C library's of the same name, asks `meet` what is to happen, and calls
// the real one unless told otherwise.
#define _GNU_SOURCE
#include "CFaultPoints.h"
#include "Surroundings.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct {
  FaultAction action;
  int error;
  long first, last, count;
} Plan;

static _Thread_local Plan ofThread;
static _Thread_local int isArmed;
static Plan ofProcess;
static atomic_long countOfProcess;
static int isPreloaded;
static int logFile = -1;

void faultPointsArm(FaultAction action, int error, long first, long last) {
  ofThread = (Plan){action, error, first, last, 0};
  isArmed = 1;
}

long faultPointsDisarm(void) {
  isArmed = 0;
  return ofThread.count;
}

__attribute__((constructor)) static void begin(void) {
  const char *plan = getenv("DAIFA_FAULT"), *path = getenv("DAIFA_FAULT_LOG");
  char name[16] = "";
  if (plan && sscanf(plan, "%15[a-z]:%d:%ld:%ld", name, &ofProcess.error, &ofProcess.first, &ofProcess.last) == 4) {
    const char *names[] = {"none", "crash", "tear", "fail", "lie"};
    for (int i = 1; i < 5; i++)
      if (!strcmp(name, names[i])) ofProcess.action = i;
    isPreloaded = 1;
  }
  if (path) {
    logFile = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    isPreloaded = 1;
  }
}

// What is to happen to one call.
typedef enum { goOn, refuse, goHalfAndRefuse, goAndRefuse } Fate;

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

static Fate meet(const char *call, int *error) {
  Plan plan;
  long number;
  if (isArmed) {
    number = ++ofThread.count;
    plan = ofThread;
  } else if (isPreloaded) {
    number = atomic_fetch_add(&countOfProcess, 1) + 1;
    plan = ofProcess;
    if (logFile >= 0) {
      char line[64];
      int length = snprintf(line, sizeof line, "%s\n", call);
      struct iovec { const void *base; size_t length; } piece = {line, (size_t)length};
      if (syscall(SYS_writev, logFile, &piece, 1) < 0) die();
    }
  } else {
    return goOn;
  }
  if (plan.action == faultNone || number < plan.first || number > plan.last) return goOn;
  *error = plan.error;
  if (plan.action == faultFail) return refuse;
  if (plan.action == faultLie) return goAndRefuse;
  *error = EIO;
  if (plan.action == faultTear && number == plan.first) return goHalfAndRefuse;
  if (!isArmed) die();
  ofThread.last = LONG_MAX;
  return refuse;
}

// After the half that was written: the end, or as good as.
static void endTorn(void) {
  if (!isArmed) die();
  ofThread.action = faultCrash;
  ofThread.last = LONG_MAX;
}

#define REAL(type, name, parameters) \
  static type(*real) parameters;     \
  if (!real) real = (type(*) parameters)dlsym(RTLD_NEXT, #name)

// A call that has no half.
#define GUARD(name, call)                           \
  int error = 0;                                    \
  Fate fate = meet(#name, &error);                  \
  if (fate == goOn) return call;                    \
  if (fate == goAndRefuse) (void)!(call);           \
  if (fate == goHalfAndRefuse) endTorn();           \
  errno = error;                                    \
  return -1

#define PLAIN(name, parameters, arguments)    \
  int name parameters {                       \
    REAL(int, name, parameters);              \
    GUARD(name, real arguments);              \
  }

// A call that writes so many bytes.
#define WRITING(name, parameters, whole, half)                            \
  ssize_t name parameters {                                               \
    REAL(ssize_t, name, parameters);                                      \
    int error = 0;                                                        \
    Fate fate = number < 3 && number >= 0 ? goOn : meet(#name, &error);   \
    if (fate == goOn) return real whole;                                  \
    if (fate == goAndRefuse) (void)!(real whole);                         \
    if (fate == goHalfAndRefuse) {                                        \
      (void)!(real half);                                                 \
      endTorn();                                                          \
    }                                                                     \
    errno = error;                                                        \
    return -1;                                                            \
  }

WRITING(write, (int number, const void *bytes, size_t count), (number, bytes, count), (number, bytes, count / 2))
WRITING(pwrite, (int number, const void *bytes, size_t count, off_t at), (number, bytes, count, at),
        (number, bytes, count / 2, at))
WRITING(pwrite64, (int number, const void *bytes, size_t count, off64_t at), (number, bytes, count, at),
        (number, bytes, count / 2, at))

// A call that makes something durable, which may take its time.
#define SYNCING(name)                     \
  int name(int number) {                  \
    REAL(int, name, (int));               \
    faultPointsWait();                    \
    GUARD(name, real(number));            \
  }

SYNCING(fsync)
SYNCING(fdatasync)
SYNCING(syncfs)
PLAIN(ftruncate, (int number, off_t length), (number, length))
PLAIN(ftruncate64, (int number, off64_t length), (number, length))
PLAIN(fchmod, (int number, mode_t mode), (number, mode))
PLAIN(fchown, (int number, uid_t owner, gid_t group), (number, owner, group))
PLAIN(rename, (const char *from, const char *to), (from, to))
PLAIN(renameat, (int place, const char *from, int other, const char *to), (place, from, other, to))
PLAIN(renameat2, (int place, const char *from, int other, const char *to, unsigned flags),
      (place, from, other, to, flags))
PLAIN(linkat, (int place, const char *from, int other, const char *to, int flags), (place, from, other, to, flags))
PLAIN(unlink, (const char *path), (path))
PLAIN(unlinkat, (int place, const char *path, int flags), (place, path, flags))

// Directories that are there already are no point: a start asks for three hundred of them and changes nothing.
int mkdirat(int place, const char *path, mode_t mode) {
  REAL(int, mkdirat, (int, const char *, mode_t));
  struct stat status;
  if (!isArmed && !isPreloaded) return real(place, path, mode);
  if (!fstatat(place, path, &status, AT_SYMLINK_NOFOLLOW)) return real(place, path, mode);
  GUARD(mkdirat, real(place, path, mode));
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

// Opening changes something only where it may make or cut a file.
static int changes(int flags) { return flags & (O_CREAT | O_TRUNC) || (flags & O_TMPFILE) == O_TMPFILE; }

#define OPENING(name, parameters, last, whole)                     \
  int name parameters {                                            \
    va_list rest;                                                  \
    va_start(rest, last);                                          \
    mode_t mode = changes(flags) ? va_arg(rest, mode_t) : 0;       \
    va_end(rest);                                                  \
    typedef int (*Function)();                                     \
    static Function real;                                          \
    if (!real) real = (Function)dlsym(RTLD_NEXT, #name);           \
    if (!changes(flags)) return real whole;                        \
    GUARD(name, real whole);                                       \
  }

OPENING(open, (const char *path, int flags, ...), flags, (path, flags, mode))
OPENING(open64, (const char *path, int flags, ...), flags, (path, flags, mode))
OPENING(openat, (int place, const char *path, int flags, ...), flags, (place, path, flags, mode))
OPENING(openat64, (int place, const char *path, int flags, ...), flags, (place, path, flags, mode))

// The C library has no openat2: it is called by number, with its flags in a struct.
long syscall(long number, ...) {
  va_list rest;
  long a[6];
  va_start(rest, number);
  for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
  va_end(rest);
  REAL(long, syscall, (long, long, long, long, long, long, long));
  if (number != 437 || !changes((int)*(unsigned long long *)a[2]))
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  GUARD(openat2, real(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}
