/* postgres_lib.h: libpq, loaded by the first connection to PostgreSQL.
 *
 * A region on SQLite never needs it, and linked it brought 13 libraries with it (OpenSSL, Kerberos, LDAP): 2.7 MB of
 * memory and 3 ms of every start (docs/adr/0032-libpq-when-needed.md). So its functions are called through the table
 * `pq`; whoever calls one directly does not link. libpq-fe.h gives each its type. */
#ifndef MK_STORE_POSTGRES_LIB_H
#define MK_STORE_POSTGRES_LIB_H

#include <libpq-fe.h>

#include "base/result.h"

#define PQ_FUNCTIONS(X)                                                                                              \
    X(PQcancel) X(PQclear) X(PQcmdStatus) X(PQcmdTuples) X(PQconnectdbParams) X(PQdescribePrepared)                  \
    X(PQenterPipelineMode) X(PQerrorMessage) X(PQexec) X(PQexitPipelineMode) X(PQfinish) X(PQflush) X(PQfreeCancel)  \
    X(PQftype) X(PQgetCancel) X(PQgetResult) X(PQgetisnull) X(PQgetlength) X(PQgetvalue) X(PQnfields) X(PQntuples)   \
    X(PQpipelineSync) X(PQprepare) X(PQreset) X(PQresultErrorField) X(PQresultMemorySize) X(PQresultStatus)          \
    X(PQsendFlushRequest) X(PQsendPrepare) X(PQsendQueryPrepared) X(PQserverVersion) X(PQsetNoticeReceiver)          \
    X(PQsetSingleRowMode) X(PQstatus)

#define PQ_MEMBER(name) __typeof__(&(name)) name;
struct pq {
    PQ_FUNCTIONS(PQ_MEMBER)
};
#undef PQ_MEMBER

extern struct pq pq; /* to be used once pq_load said MK_OK */

MK_MUST_USE enum mk_result pq_load(struct err *err);

#endif
