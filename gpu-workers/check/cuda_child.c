/* Says over its channel which CUDA devices it sees, and writes to the memory of the first and reads it back. Needs the
 * driver's library alone, so that it is built without NVIDIA's compiler: cc cuda_child.c -ldl */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int (*init_fn)(unsigned);
typedef int (*count_fn)(int *);
typedef int (*device_fn)(int *, int);
typedef int (*uuid_fn)(unsigned char *, int);
typedef int (*context_fn)(void **, unsigned, int);
typedef int (*alloc_fn)(unsigned long long *, size_t);
typedef int (*to_device_fn)(unsigned long long, const void *, size_t);
typedef int (*to_host_fn)(void *, unsigned long long, size_t);

static void *library;

static void *symbol(const char *name) {
  void *found = dlsym(library, name);
  if (found == NULL) {
    fprintf(stderr, "libcuda has no %s\n", name);
    exit(4);
  }
  return found;
}

static void must(int result, const char *what) {
  if (result != 0) {
    fprintf(stderr, "%s failed with %d\n", what, result);
    exit(5);
  }
}

int main(void) {
  int count = 0, device = 0;
  unsigned char uuid[16];
  char given[64] = "solidflux", back[64] = "";
  void *context;
  unsigned long long memory;
  FILE *output;
  library = dlopen("libcuda.so.1", RTLD_NOW);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 3;
  }
  must(((init_fn)symbol("cuInit"))(0), "cuInit");
  must(((count_fn)symbol("cuDeviceGetCount"))(&count), "cuDeviceGetCount");
  must(((device_fn)symbol("cuDeviceGet"))(&device, 0), "cuDeviceGet");
  must(((uuid_fn)symbol("cuDeviceGetUuid"))(uuid, device), "cuDeviceGetUuid");
  must(((context_fn)symbol("cuCtxCreate_v2"))(&context, 0, device), "cuCtxCreate");
  must(((alloc_fn)symbol("cuMemAlloc_v2"))(&memory, sizeof given), "cuMemAlloc");
  must(((to_device_fn)symbol("cuMemcpyHtoD_v2"))(memory, given, sizeof given), "cuMemcpyHtoD");
  must(((to_host_fn)symbol("cuMemcpyDtoH_v2"))(back, memory, sizeof back), "cuMemcpyDtoH");
  output = fopen(getenv("SOLIDFLUX_OUTPUT"), "w");
  if (output == NULL) return 6;
  fprintf(output, "{\"devices\": %d, \"memoryWorks\": %s, \"uuid\": \"", count,
          strcmp(given, back) == 0 ? "true" : "false");
  for (int i = 0; i < 16; i++) fprintf(output, "%02x%s", uuid[i], i == 3 || i == 5 || i == 7 || i == 9 ? "-" : "");
  fprintf(output, "\", \"visible\": \"%s\"}\n", getenv("CUDA_VISIBLE_DEVICES"));
  fclose(output);
  return 0;
}
