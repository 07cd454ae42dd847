/* Shared by the files of the second bookkeeper. */
#ifndef REBOTTLE_TESTS_SIM_BOOKS_INSIDE_H
#define REBOTTLE_TESTS_SIM_BOOKS_INSIDE_H

#include "sim/books.h"

int64_t book_number(const json_t *o, const char *key); /* 0: not there */
const char *book_word(const json_t *o, const char *key);
struct book_visit *book_visit(struct books *b, int64_t n);
void book_issue(struct books *b, const json_t *voucher, bool from_visit);
/* Whether the query gives that; otherwise book_said is why not. */
bool book_same(struct books *b, const char *sql, int64_t should);
extern char book_said[300];

#endif
