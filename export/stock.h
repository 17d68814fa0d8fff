/* stock.h: the Go runtime has what many threads need that call Go for the first time.
 *
 * For such a thread the runtime makes a machine (an M, with stacks). Threads for which there is none sleep in
 * turn, 50 us and more, until one that has come in makes some. When 60 clients join at once, the core starts 60
 * threads. The runtime keeps the machine of a thread that ends, and gives it to the next new thread. So at the
 * start some threads come, wait for each other and end.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#ifndef JANUS_GOLUA_STOCK_H
#define JANUS_GOLUA_STOCK_H

/* How many threads come: the pool of the core has up to 100, of which some are there already. A machine with its
 * stacks takes some 70 KB. */
#define GOLUA_STOCK 64

void golua_stock(void);

#endif
