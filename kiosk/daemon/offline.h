/* What is done to the books while no kiosk runs: rebottled restore and new-year. */
#ifndef REBOTTLE_DAEMON_OFFLINE_H
#define REBOTTLE_DAEMON_OFFLINE_H

struct offline_options {
    const char *state_dir;
    const char *from;    /* restore: the backup */
    const char *replace; /* restore: the word that names what is thrown away; NULL */
    const char *epoch;   /* restore: a number, or NULL */
};

/* The exit code: 0 done, 1 refused and nothing was changed, 2 usage. Prints for people. */
int offline_restore(const struct offline_options *o);
int offline_new_year(const struct offline_options *o);

#endif
