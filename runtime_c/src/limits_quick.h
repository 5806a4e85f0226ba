/* Limits of the build that tests what takes time, or much of something: included by limits.h
 * when MG_QUICK_LIMITS is defined, which no pod that is shipped does. */
#ifndef MG_LIMITS_QUICK_H
#define MG_LIMITS_QUICK_H

#define MG_LIMIT_REQUEST_MS 1500
#define MG_LIMIT_KEEP_ALIVE_MS 1000
#define MG_LIMIT_WRITE_MS 1500
#define MG_LIMIT_HEARTBEAT_MS 400
#define MG_LIMIT_PING_MS 400
#define MG_LIMIT_PONG_MS 1200
#define MG_LIMIT_CLOSE_MS 600
#define MG_LIMIT_TICK_MS 50
#define MG_LIMIT_DRAIN_MS 1500
#define MG_LIMIT_FETCH_MS 1000
#define MG_LIMIT_CONNECTIONS 100
#define MG_LIMIT_HELD_BYTES 33554432
#define MG_LIMIT_UNSETTLED 4
#define MG_LIMIT_REPLY_BYTES 2097152
#define MG_LIMIT_ARGON_KIB 64
#define MG_LIMIT_ARGON_PASSES 1
#define MG_LIMIT_LOGIN_USER_MS 1000
#define MG_LIMIT_LOGIN_ADDRESS_MS 100
#define MG_LIMIT_SESSION_LOOK_MS 300
#define MG_LIMIT_SESSIONS 4
#define MG_LIMIT_USER_PAGE 3

#endif
