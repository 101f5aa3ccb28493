/* Says whatever test_header.py compares with Python's json; compiled as C99 and as C++. */
#include "solidflux.h"

int main(int count, char **words) {
  if (count > 1 && strcmp(words[1], "cancelled") == 0) {
    int asked = solidflux_cancelled();
    solidflux_heartbeat();
    while (!solidflux_cancelled()) usleep(1000);
    solidflux_fail("Stopped", "as asked", -1);
    return asked;
  }
  if (count > 1 && strcmp(words[1], "long") == 0) {
    char *text = (char *)malloc(60001);
    int n;
    memset(text, words[2][0], 60000);
    text[60000] = '\0';
    text[0] = text[59999] = '"';
    for (n = 0; n < 20; n++) solidflux_output(text);
    free(text);
    return 0;
  }
  if (count > 1 && strcmp(words[1], "talk") == 0) {
    int n;
    for (n = 0; n < 100000; n++) solidflux_heartbeat();
    return 7;
  }
  char *inputs = solidflux_inputs();
  solidflux_progress(0.4, "tile 4 of 10");
  solidflux_progress(-1, "nobody can tell");
  solidflux_progress(7, NULL);
  solidflux_progress(-1, NULL);
  solidflux_log("info", "quotes \" and \\ and \t\n\x01\x7f and \xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80", "{\"ms\":12}");
  solidflux_log("warn", "broken \xff \xc0\xaf \xed\xa0\x80 \xf5\x80\x80\x80 \xe2\x82", NULL);
  solidflux_metric("inliers", 812.5, "points");
  solidflux_metric("third", 1.0 / 3, NULL);
  solidflux_metric("large", 1e300, NULL);
  solidflux_metric("none", strtod("nan", NULL), NULL);
  solidflux_metric("none", -strtod("inf", NULL), NULL);
  solidflux_heartbeat();
  solidflux_fail("BadPhoto", "too dark", 30);
  solidflux_fail("BadPhoto", NULL, -1);
  solidflux_output(inputs == NULL ? "null" : inputs);
  free(inputs);
  return 0;
}
