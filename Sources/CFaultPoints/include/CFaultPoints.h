// Fault points: every call that changes a disk, counted in one order, and made to fail, or to be the last, at the one wanted.
//
// Tests only. Two ways in, one code:
// - Preloaded into the program (LD_PRELOAD of libDaifaFaultPoints.so), it reads DAIFA_FAULT=ACTION:ERRNO:FIRST:LAST, counts the
//   calls of the whole process, SQLite's included, and ends it with SIGKILL where a crash is wanted. With DAIFA_FAULT_LOG=FILE it
//   writes the name of each call into a file. With DAIFA_MEMORY=FIRST:LAST the allocations between these numbers get nothing
//   (DAIFA_MEMORY_LOG=FILE: how many there were); with DAIFA_CLOCK=FILE the clock goes by the seconds in that file, eight bytes,
//   ahead of the true one; with DAIFA_DELAY=MICROSECONDS every fsync waits so long.
// - Linked into the tests, it counts the calls of one thread between arming and disarming. A crash there means that from
//   that call on nothing reaches the disk any more: every later call of the thread fails with EIO.
#ifndef DAIFA_FAULT_POINTS_H
#define DAIFA_FAULT_POINTS_H

typedef enum {
  faultNone = 0,
  // The call is not made, nor any after it.
  faultCrash = 1,
  // Half of what was to be written is, then as above; like a crash for calls that write nothing.
  faultTear = 2,
  // The call is not made and gives the error.
  faultFail = 3,
  // The call is made and gives the error all the same, as a disk may.
  faultLie = 4,
} FaultAction;

// Arms this thread: the calls from first to last, counted from 1, meet the fault.
void faultPointsArm(FaultAction action, int error, long first, long last);

// Lets this thread go on undisturbed; gives how many calls it made since it was armed.
long faultPointsDisarm(void);

#endif
