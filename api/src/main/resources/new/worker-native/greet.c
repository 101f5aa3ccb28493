/* Greets whom it is told to: greet NAME */
#include "solidflux.h"

#include <stdio.h>

int main(int argc, char **argv) {
  char greeting[1024];
  if (argc != 2 || argv[1][0] == '\0') {
    solidflux_fail("NobodyToGreet", "there is no name", -1);
    return 3;
  }
  solidflux_progress(0.5, argv[1]);
  printf("greets %s\n", argv[1]);
  snprintf(greeting, sizeof greeting, "Hello %s", argv[1]);
  solidflux_output_text(greeting);
  return 0;
}
