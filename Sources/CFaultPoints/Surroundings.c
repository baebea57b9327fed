// What surrounds the program, made scarce or wrong: memory, the clock, a quick disk. Preloaded only (see CFaultPoints.h); linked into the
// tests it does nothing.
#define _GNU_SOURCE
#include "Surroundings.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static int isCounting;
static long first, last;
static atomic_long allocations;
static long delay;
// Seconds that the clock is ahead of the true one, in a file that the test writes.
static const volatile long long *ahead;

__attribute__((constructor)) static void begin(void) {
  const char *memory = getenv("DAIFA_MEMORY"), *clock = getenv("DAIFA_CLOCK"), *slowness = getenv("DAIFA_DELAY");
  if (slowness) delay = atol(slowness);
  if (clock) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, clock, O_RDONLY | O_CLOEXEC);
    void *page = mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0 && page != MAP_FAILED) ahead = page;
  }
  isCounting = memory && sscanf(memory, "%ld:%ld", &first, &last) == 2;
}

// How many there were, for whoever chooses one of them.
__attribute__((destructor)) static void end(void) {
  const char *path = getenv("DAIFA_MEMORY_LOG");
  if (!path) return;
  char text[32];
  int length = snprintf(text, sizeof text, "%ld", atomic_load(&allocations));
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  struct iovec { const void *base; size_t length; } piece = {text, (size_t)length};
  if (file >= 0) (void)!syscall(SYS_writev, file, &piece, 1);
}

void faultPointsWait(void) {
  if (delay) nanosleep(&(struct timespec){delay / 1000000, delay % 1000000 * 1000}, NULL);
}

// MARK: Memory

static int isScarce(void) {
  if (!isCounting) return 0;
  long number = atomic_fetch_add(&allocations, 1) + 1;
  if (number < first || number > last) return 0;
  errno = ENOMEM;
  return 1;
}

void *malloc(size_t size) { return isScarce() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return isScarce() ? NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return isScarce() ? NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) { return isScarce() ? NULL : __libc_memalign(alignment, size); }
int posix_memalign(void **result, size_t alignment, size_t size) {
  void *made = isScarce() ? NULL : __libc_memalign(alignment, size);
  if (!made) return ENOMEM;
  *result = made;
  return 0;
}

// MARK: The clock

static int isWall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, now);
  if (ahead && result == 0 && isWall(clock)) now->tv_sec += *ahead;
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec exact;
  int result = clock_gettime(CLOCK_REALTIME, &exact);
  if (result == 0) *now = (struct timeval){exact.tv_sec, exact.tv_nsec / 1000};
  return result;
}

time_t time(time_t *out) {
  struct timespec exact;
  time_t now = clock_gettime(CLOCK_REALTIME, &exact) == 0 ? exact.tv_sec : (time_t)-1;
  if (out) *out = now;
  return now;
}

// A clock that a test moves is one that nobody keeps right.
int adjtimex(struct timex *state) {
  static int (*real)(struct timex *);
  if (!real) real = (int (*)(struct timex *))dlsym(RTLD_NEXT, "adjtimex");
  int result = real(state);
  if (!ahead) return result;
  state->status |= STA_UNSYNC;
  return TIME_ERROR;
}
