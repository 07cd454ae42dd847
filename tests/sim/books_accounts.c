/* The second bookkeeper's accounts of people: money, points, and the discounts that points are spent as. */
#include "sim/books_inside.h"

#include "base/text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static int account_of(struct books *b, const char *id)
{
    int i = 0;
    while (i < BOOKS_ACCOUNTS && b->accounts[i].id[0] != '\0' && strcmp(b->accounts[i].id, id) != 0)
        i++;
    assert_true(i < BOOKS_ACCOUNTS);
    text_copy(b->accounts[i].id, sizeof b->accounts[i].id, id);
    return i;
}

static void credited(struct books *b, struct book_account *a, const json_t *given)
{
    int64_t amount = book_number(given, "amount"), points = book_number(given, "points");
    a->balance += amount;
    a->points += points;
    b->to_accounts += amount;
    b->points_given += points;
    b->open_balances -= amount;
    book_visit(b, book_number(given, "visit"))->paid += amount;
}

static void spent(struct books *b, struct book_account *a, const json_t *given, const json_t *made)
{
    int64_t amount = book_number(given, "amount"), points = book_number(given, "points");
    a->points -= points;
    b->points_spent += points;
    if (points == 0) {
        a->balance -= amount;
        b->from_accounts += amount;
    }
    book_issue(b, json_object_get(made, "voucher"), false);
}

bool books_account_row(struct books *b, const char *kind, const json_t *given, const json_t *made)
{
    if (strncmp(kind, "account_", 8) != 0)
        return false;
    int at = account_of(b, book_word(given, "account"));
    struct book_account *a = &b->accounts[at];
    assert_false(a->erased);
    if (strcmp(kind, "account_linked") == 0) {
        book_visit(b, book_number(given, "visit"))->account = at + 1;
    } else if (strcmp(kind, "account_credited") == 0) {
        credited(b, a, given);
    } else if (strcmp(kind, "account_spent") == 0) {
        spent(b, a, given, made);
    } else {
        assert_int_equal(a->balance, 0); /* money is never erased */
        assert_int_equal(book_number(made, "points"), a->points);
        b->points_lapsed += a->points;
        a->points = 0;
        a->erased = true;
    }
    return true;
}

#define SUM(column, table, key) "SELECT ifnull(sum(" column "), 0) FROM " table " WHERE account = '" key "%s'"

static bool one_account(struct books *b, const struct book_account *a)
{
    static const struct {
        const char *sql;
        bool points, owed; /* owed: a posting's sign */
    } what[] = {
        {SUM("balance", "customer_account", ""), false, false}, {SUM("points", "customer_account", ""), true, false},
        {SUM("amount", "customer_entry", ""), false, false},    {SUM("points", "customer_entry", ""), true, false},
        {SUM("balance", "account", "account:"), false, true},   {SUM("balance", "account", "points:"), true, true},
        {SUM("amount", "posting", "account:"), false, true},    {SUM("amount", "posting", "points:"), true, true}};
    bool holds = a->balance >= 0 && a->points >= 0;
    for (size_t i = 0; holds && i < sizeof what / sizeof *what; i++) {
        char sql[160];
        int64_t should = what[i].points ? a->points : a->balance;
        snprintf(sql, sizeof sql, what[i].sql, a->id);
        holds = book_same(b, sql, what[i].owed ? -should : should);
    }
    return holds;
}

#define BALANCE(name) "SELECT ifnull(sum(balance), 0) FROM account WHERE account = '" name "'"
#define DAYS(column)  "SELECT sum(" column ") FROM day"

const char *books_accounts(struct books *b)
{
    int64_t balance = 0, points = 0;
    for (int i = 0; i < BOOKS_ACCOUNTS && b->accounts[i].id[0] != '\0'; i++) {
        if (!one_account(b, &b->accounts[i]))
            return book_said;
        balance += b->accounts[i].balance;
        points += b->accounts[i].points;
    }
    if (balance != b->to_accounts - b->from_accounts ||
        points != b->points_given - b->points_spent - b->points_lapsed) {
        snprintf(book_said, sizeof book_said, "accounts hold %" PRId64 " and %" PRId64 " points", balance, points);
        return book_said;
    }
    bool holds =
        book_same(b, BALANCE("points_given"), b->points_given) &&
        book_same(b, BALANCE("points_redeemed"), -b->points_spent) &&
        book_same(b, BALANCE("points_lapsed"), -b->points_lapsed) && book_same(b, BALANCE("discounts"), b->discounts) &&
        book_same(b, BALANCE("discounts_open"), b->discounts_used + b->discounts_lapsed - b->discounts) &&
        book_same(b, BALANCE("discounts_given"), -b->discounts_used) &&
        book_same(b, BALANCE("discounts_lapsed"), -b->discounts_lapsed) &&
        book_same(b, DAYS("to_accounts"), b->to_accounts) && book_same(b, DAYS("from_accounts"), b->from_accounts) &&
        book_same(b, DAYS("points_given"), b->points_given) && book_same(b, DAYS("points_spent"), b->points_spent) &&
        book_same(b, DAYS("discounts"), b->discounts) && book_same(b, DAYS("discounts_count"), b->discounts_count) &&
        book_same(b, DAYS("discounts_used"), b->discounts_used) &&
        book_same(b, DAYS("discounts_used_count"), b->discounts_used_count);
    return holds ? NULL : book_said;
}

const char *books_limits(const struct books *b, int64_t pet_a_day)
{
    static int64_t sums[BOOKS_ACCOUNTS][BOOKS_DAYS];
    memset(sums, 0, sizeof sums);
    for (int64_t v = 1; v <= b->visits; v++) {
        const struct book_visit *one = &b->visit[v];
        if (one->account == 0)
            continue;
        int64_t *sum = &sums[one->account - 1][one->z];
        *sum += one->pet;
        if (*sum <= pet_a_day)
            continue;
        snprintf(book_said, sizeof book_said, "%s brought %" PRId64 " of PET on day %" PRId64 ", at most %" PRId64,
                 b->accounts[one->account - 1].id, *sum, one->z, pet_a_day);
        return book_said;
    }
    return NULL;
}
