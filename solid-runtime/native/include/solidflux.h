/*
 * What a native tool in C or C++ says to the Solidflux worker that started it: docs/native-solids.md.
 *
 *     #include "solidflux.h"
 *
 *     solidflux_progress(0.4, "tile 4 of 10");
 *     solidflux_log("info", "tile 4", "{\"ms\":12}");
 *     solidflux_output("{\"points\":812}");
 *
 * One header, C99 or C++, POSIX, without any dependency. Started by hand, without a channel, it prints the same to
 * standard error. Texts are UTF-8; what is not becomes U+FFFD. Words may come from several threads and processes.
 * Where _POSIX_C_SOURCE matters (-std=c99), include this header first.
 */
#ifndef SOLIDFLUX_H
#define SOLIDFLUX_H

#if !defined(_GNU_SOURCE) && !defined(_DEFAULT_SOURCE)
#define _DEFAULT_SOURCE 1 /* flock, under -std=c99 */
#endif

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SOLIDFLUX_FUNCTION __attribute__((unused)) static
#else
#define SOLIDFLUX_FUNCTION static
#endif

/* bytes of a line, and of one with an output */
#define SOLIDFLUX_LONGEST_LINE (64u << 10)
#define SOLIDFLUX_LONGEST_OUTPUT (2u << 20)

typedef struct {
  char *bytes;
  size_t length;
  size_t room;
  int failed;
} solidflux_line;

SOLIDFLUX_FUNCTION void solidflux_put(solidflux_line *line, const char *bytes, size_t length) {
  if (line->failed) return;
  if (line->length + length + 1 > line->room) {
    size_t room = (line->length + length + 1) * 2;
    char *more = (char *)realloc(line->bytes, room);
    if (more == NULL) {
      line->failed = 1;
      return;
    }
    line->bytes = more;
    line->room = room;
  }
  memcpy(line->bytes + line->length, bytes, length);
  line->length += length;
  line->bytes[line->length] = '\0';
}

SOLIDFLUX_FUNCTION void solidflux_puts(solidflux_line *line, const char *text) {
  solidflux_put(line, text, strlen(text));
}

/* How many bytes of one character of UTF-8 stand there; 0 if these are none. */
SOLIDFLUX_FUNCTION size_t solidflux_character(const unsigned char *at) {
  size_t more, i;
  unsigned char low = 0x80, high = 0xBF;
  if (at[0] < 0x80) return 1;
  if (at[0] >= 0xC2 && at[0] <= 0xDF) more = 1;
  else if (at[0] >= 0xE0 && at[0] <= 0xEF) more = 2;
  else if (at[0] >= 0xF0 && at[0] <= 0xF4) more = 3;
  else return 0;
  if (at[0] == 0xE0) low = 0xA0;  /* too long a form */
  if (at[0] == 0xED) high = 0x9F; /* halves of surrogate pairs */
  if (at[0] == 0xF0) low = 0x90;
  if (at[0] == 0xF4) high = 0x8F;
  if (at[1] < low || at[1] > high) return 0;
  for (i = 2; i <= more; i++)
    if (at[i] < 0x80 || at[i] > 0xBF) return 0;
  return more + 1;
}

/* A string of JSON, of at most so many bytes of the text. */
SOLIDFLUX_FUNCTION void solidflux_text(solidflux_line *line, const char *text, size_t longest) {
  const unsigned char *at = (const unsigned char *)text;
  const unsigned char *end = at + (text == NULL ? 0 : strlen(text));
  size_t left = longest;
  solidflux_put(line, "\"", 1);
  while (at < end) {
    size_t length = solidflux_character(at);
    size_t taken = length == 0 ? 1 : length;
    if (taken > left) {
      solidflux_puts(line, "\\u2026");
      break;
    }
    left -= taken;
    if (length == 0) {
      solidflux_puts(line, "\\ufffd");
    } else if (*at == '"' || *at == '\\') {
      char escaped[2];
      escaped[0] = '\\';
      escaped[1] = (char)*at;
      solidflux_put(line, escaped, 2);
    } else if (*at < 0x20 || *at == 0x7F) {
      char escaped[8];
      snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)*at);
      solidflux_puts(line, escaped);
    } else {
      solidflux_put(line, (const char *)at, length);
    }
    at += taken;
  }
  solidflux_put(line, "\"", 1);
}

/* A number of JSON, whatever the locale's decimal point is. */
SOLIDFLUX_FUNCTION void solidflux_number(solidflux_line *line, double value) {
  char digits[40];
  char *point;
  int precision = 15;
  do {
    snprintf(digits, sizeof digits, "%.*g", precision, value);
  } while (precision++ < 17 && strtod(digits, NULL) != value);
  for (point = digits; *point != '\0'; point++)
    if (strchr("0123456789+-eE", *point) == NULL) *point = '.';
  solidflux_puts(line, digits);
}

/* A descriptor that is kept open, so that the reader does not take the end of a line for the end of the talk: -1 before
   it is opened, -2 once nobody listens. */
SOLIDFLUX_FUNCTION int *solidflux_kept(void) {
  static int kept = -1;
  return &kept;
}

SOLIDFLUX_FUNCTION const char *solidflux_channel(void) {
  const char *path = getenv("SOLIDFLUX_CHANNEL");
  return path != NULL && *path != '\0' ? path : NULL;
}

/* Begins a line of this type. */
SOLIDFLUX_FUNCTION solidflux_line solidflux_begin(const char *type) {
  solidflux_line line = {NULL, 0, 0, 0};
  solidflux_puts(&line, "{\"type\":\"");
  solidflux_puts(&line, type);
  solidflux_put(&line, "\"", 1);
  return line;
}

SOLIDFLUX_FUNCTION int solidflux_open(const char *path) {
  int opened = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC); /* not to wait where nobody reads any more */
  int flags = opened < 0 ? -1 : fcntl(opened, F_GETFL);
  if (flags >= 0) fcntl(opened, F_SETFL, flags & ~O_NONBLOCK);
  return opened;
}

SOLIDFLUX_FUNCTION int solidflux_put_all(int descriptor, const char *bytes, size_t length) {
  while (flock(descriptor, LOCK_EX) != 0)
    if (errno != EINTR) return -1;
  while (length > 0) {
    ssize_t written = write(descriptor, bytes, length);
    if (written > 0) {
      bytes += written;
      length -= (size_t)written;
    } else if (written == 0 || errno != EINTR) {
      return -1;
    }
  }
  return 0;
}

/* A lock is one opening's: threads and forked processes that shared one would not keep each other out. */
SOLIDFLUX_FUNCTION void solidflux_write(const char *path, const char *bytes, size_t length) {
  sigset_t pipe_alone, before, pending;
  int own, was_pending;
  if (*solidflux_kept() == -2) return;
  if (*solidflux_kept() == -1) *solidflux_kept() = solidflux_open(path);
  own = solidflux_open(path);
  /* EPIPE instead of a signal, for this thread and this write alone */
  sigemptyset(&pipe_alone);
  sigaddset(&pipe_alone, SIGPIPE);
  sigpending(&pending);
  was_pending = sigismember(&pending, SIGPIPE);
  sigprocmask(SIG_BLOCK, &pipe_alone, &before);
  if (own < 0 || solidflux_put_all(own, bytes, length) != 0) {
    *solidflux_kept() = -2; /* a reader that is gone ends the talk, not the tool */
    sigpending(&pending);
    if (!was_pending && sigismember(&pending, SIGPIPE)) {
      int heard;
      sigwait(&pipe_alone, &heard);
    }
  }
  if (own >= 0) close(own);
  sigprocmask(SIG_SETMASK, &before, NULL);
}

/* Ends a line and says it, to standard error where there is no channel: 0, or -1 if it is longer than it may be, or there is no memory for it. */
SOLIDFLUX_FUNCTION int solidflux_say(solidflux_line *line, size_t longest) {
  int result = -1;
  solidflux_puts(line, "}\n");
  if (!line->failed && line->length <= longest) {
    if (solidflux_channel() != NULL) {
      solidflux_write(solidflux_channel(), line->bytes, line->length);
    } else {
      fputs(line->bytes, stderr);
    }
    result = 0;
  }
  free(line->bytes);
  line->bytes = NULL;
  return result;
}

/* How far the work is, from 0 to 1; a fraction below 0, or NAN, where nobody can tell. message may be NULL. */
SOLIDFLUX_FUNCTION int solidflux_progress(double fraction, const char *message) {
  solidflux_line line;
  int told = fraction >= 0;
  if (!told && message == NULL) return 0;
  line = solidflux_begin("progress");
  if (told) {
    solidflux_puts(&line, ",\"fraction\":");
    solidflux_number(&line, fraction > 1 ? 1 : fraction);
  }
  if (message != NULL) {
    solidflux_puts(&line, ",\"message\":");
    solidflux_text(&line, message, 8192);
  }
  return solidflux_say(&line, SOLIDFLUX_LONGEST_LINE);
}

/* A line in the run's log: debug, info, warn or error. fields is an object of JSON on one line, or NULL. */
SOLIDFLUX_FUNCTION int solidflux_log(const char *level, const char *message, const char *fields) {
  solidflux_line line = solidflux_begin("log");
  solidflux_puts(&line, ",\"level\":");
  solidflux_text(&line, level, 20);
  solidflux_puts(&line, ",\"message\":");
  solidflux_text(&line, message, 8192);
  if (fields != NULL) {
    solidflux_puts(&line, ",\"fields\":");
    solidflux_puts(&line, fields);
  }
  return solidflux_say(&line, SOLIDFLUX_LONGEST_LINE);
}

/* A measured number of this attempt; unit may be NULL. One that is not finite is left out. */
SOLIDFLUX_FUNCTION int solidflux_metric(const char *name, double value, const char *unit) {
  solidflux_line line;
  if (!(value - value == 0)) return 0;
  line = solidflux_begin("metric");
  solidflux_puts(&line, ",\"name\":");
  solidflux_text(&line, name, 200);
  solidflux_puts(&line, ",\"value\":");
  solidflux_number(&line, value);
  if (unit != NULL) {
    solidflux_puts(&line, ",\"unit\":");
    solidflux_text(&line, unit, 50);
  }
  return solidflux_say(&line, SOLIDFLUX_LONGEST_LINE);
}

/* The result: any JSON on one line, at most 2 MiB. The last one counts, once the tool has ended well. */
SOLIDFLUX_FUNCTION int solidflux_output(const char *json) {
  solidflux_line line = solidflux_begin("output");
  solidflux_puts(&line, ",\"value\":");
  solidflux_puts(&line, json);
  return solidflux_say(&line, SOLIDFLUX_LONGEST_OUTPUT);
}

/* The same for a result that is a text, of which at most 64 KiB are told. */
SOLIDFLUX_FUNCTION int solidflux_output_text(const char *text) {
  solidflux_line line = solidflux_begin("output");
  solidflux_puts(&line, ",\"value\":");
  solidflux_text(&line, text, 65536);
  return solidflux_say(&line, SOLIDFLUX_LONGEST_OUTPUT);
}

/* Says that the tool lives; anything else says so, too. */
SOLIDFLUX_FUNCTION int solidflux_heartbeat(void) {
  solidflux_line line = solidflux_begin("heartbeat");
  return solidflux_say(&line, SOLIDFLUX_LONGEST_LINE);
}

/*
 * How the attempt failed: counts if the tool then exits with another code than 0. kind is what a pipeline's
 * retry.unless may name; retry_after are seconds until the next attempt, or below 0 to leave that to the pipeline.
 */
SOLIDFLUX_FUNCTION int solidflux_fail(const char *kind, const char *message, double retry_after) {
  solidflux_line line = solidflux_begin("failure");
  solidflux_puts(&line, ",\"class\":");
  solidflux_text(&line, kind, 200);
  solidflux_puts(&line, ",\"message\":");
  solidflux_text(&line, message, 8192);
  if (retry_after >= 0 && retry_after - retry_after == 0) {
    solidflux_puts(&line, ",\"retryAfter\":");
    solidflux_number(&line, retry_after);
  }
  return solidflux_say(&line, SOLIDFLUX_LONGEST_LINE);
}

SOLIDFLUX_FUNCTION volatile sig_atomic_t *solidflux_heard(void) {
  static volatile sig_atomic_t heard = 0;
  return &heard;
}

SOLIDFLUX_FUNCTION void solidflux_on_term(int number) {
  (void)number;
  *solidflux_heard() = 1;
}

/* Whether the worker has asked the tool to end. From the first call on SIGTERM no longer ends it by itself. */
SOLIDFLUX_FUNCTION int solidflux_cancelled(void) {
  static int listening = 0;
  if (!listening) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = solidflux_on_term;
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    listening = 1;
  }
  return *solidflux_heard() != 0;
}

/* What a file of the environment says, such as solidflux_file("SOLIDFLUX_INPUT"); to be freed. NULL if there is none. */
SOLIDFLUX_FUNCTION char *solidflux_file(const char *variable) {
  const char *path = getenv(variable);
  solidflux_line read_so_far = {NULL, 0, 0, 0};
  char part[4096];
  size_t length;
  FILE *file;
  if (path == NULL || (file = fopen(path, "rb")) == NULL) return NULL;
  solidflux_put(&read_so_far, "", 0);
  while ((length = fread(part, 1, sizeof part, file)) > 0) solidflux_put(&read_so_far, part, length);
  fclose(file);
  if (read_so_far.failed) {
    free(read_so_far.bytes);
    return NULL;
  }
  return read_so_far.bytes;
}

/* The task's arguments, as JSON; to be freed. */
SOLIDFLUX_FUNCTION char *solidflux_inputs(void) { return solidflux_file("SOLIDFLUX_INPUT"); }

/* What is known of the task besides, as JSON; to be freed. */
SOLIDFLUX_FUNCTION char *solidflux_context(void) { return solidflux_file("SOLIDFLUX_CONTEXT"); }

#ifdef __cplusplus
}
#endif

#endif
