#ifndef DAIFA_SURROUNDINGS_H
#define DAIFA_SURROUNDINGS_H

// Waits as long as a slow disk would, before a call that makes something durable.
void faultPointsWait(void);

#endif
