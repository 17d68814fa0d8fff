/* _cgo_export.h: stands for the file that cgo writes, which declares the Go functions that
 * export/fanout.c, bursts.c, forwarders.c, ingress.c and spool.c call. Here go.c defines them.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef STRESS_CGO_EXPORT_H
#define STRESS_CGO_EXPORT_H

#include "golua.h"

void goluaNewTrack(uint64_t id, int mindex, int video);
void goluaLearn(uint64_t id, int mindex, char *buffer, uint16_t length);
void goluaForward(uint64_t id, int mindex, golua_packet *packets, size_t count,
	golua_ask *asks, size_t ask_count, int tapped, uint64_t gop, uint32_t burst);
void goluaFeedbackDue(uint64_t id, int mindex);
void goluaTalkingDue(uint64_t id, int mindex);
void goluaRecordingWritten(uint64_t number);
void goluaRecordingLags(uint64_t number, uint64_t lost);
void goluaIncomingRTP(uint64_t id, int mindex, int video, char *buffer, uint16_t length,
	uintptr_t extensions);
int goluaRewrite(uint64_t id, uintptr_t rewriter, golua_cached *cached, uint32_t ssrc, uint16_t seq_number, uint32_t timestamp,
	uint32_t length, int payload_type, int64_t at, uint16_t *new_seq_number, uint32_t *new_timestamp);

#endif
