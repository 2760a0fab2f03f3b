/* Replaces elogind's log.c, which brings the syslog, the journal, time zones and with them a twentieth of a static program along.
 * sd-bus says little: for debugging (never compiled in, as the level is a constant), and that an assertion failed. */
#include <stdio.h>
#include <stdlib.h>

#include "errno-util.h"
#include "log.h"

int log_get_max_level(void) {
        return LOG_INFO;
}

static void write_line(int level, const char *format, va_list ap) {
        char text[LINE_MAX];

        if (LOG_PRI(level) > log_get_max_level())
                return;
        (void) vsnprintf(text, sizeof text, format, ap);
        (void) fprintf(stderr, "sd-bus: %s\n", text);
}

int log_internalv(int level, int error, const char *file, int line, const char *func, const char *format, va_list ap) {
        LOCAL_ERRNO(ERRNO_VALUE(error)); /* for %m */

        write_line(level, format, ap);
        return -ERRNO_VALUE(error);
}

int log_internal(int level, int error, const char *file, int line, const char *func, const char *format, ...) {
        va_list ap;
        int r;

        va_start(ap, format);
        r = log_internalv(level, error, file, line, func, format, ap);
        va_end(ap);
        return r;
}

int log_object_internal(
                int level, int error, const char *file, int line, const char *func,
                const char *object_field, const char *object, const char *extra_field, const char *extra,
                const char *format, ...) {
        va_list ap;
        int r;

        va_start(ap, format);
        r = log_internalv(level, error, file, line, func, format, ap);
        va_end(ap);
        return r;
}

int log_oom_internal(int level, const char *file, int line, const char *func) {
        return log_internal(level, ENOMEM, file, line, func, "Out of memory.");
}

_noreturn_ void log_assert_failed(const char *text, const char *file, int line, const char *func) {
        (void) log_internal(LOG_CRIT, 0, file, line, func, "Assertion '%s' failed at %s:%i, function %s(). Aborting.", text, file, line, func);
        abort();
}

_noreturn_ void log_assert_failed_unreachable(const char *file, int line, const char *func) {
        log_assert_failed("not reached", file, line, func);
}

/* A wrong argument; the caller learns it from the result. */
void log_assert_failed_return(const char *text, const char *file, int line, const char *func) {
}

/* There is no log to open or close. */
int log_open(void) {
        return 0;
}

void log_close(void) {
}

void log_settle_target(void) {
}

void log_set_open_when_needed(bool b) {
}

/* Of configuration files, which sd-bus does not read. */
int log_syntax_internal(
                const char *unit, int level, const char *config_file, unsigned config_line, int error,
                const char *file, int line, const char *func, const char *format, ...) {
        return -ERRNO_VALUE(error);
}

/* What would be said about the context of each line: nothing. */
bool log_context_enabled(void) {
        return false;
}

LogContext *log_context_new_strv_consume(char **fields) {
        return NULL; /* never called, see above */
}

LogContext *log_context_unref(LogContext *context) {
        return NULL;
}
