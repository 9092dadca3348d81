/*
 * What the machine's memory does, by a program that has nothing in common with the probes of
 * `permalloy limits` but the definition of what is measured. One line each: name, value.
 *
 *   cc -O3 -march=native lines.c -o lines && ./lines
 */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { LINE = 64, REPEATS = 11, HUGE_PAGE = 2 << 20 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static uint64_t seed = 88172645463325252ull;

static uint64_t random64(void) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return seed;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

static double median(double *values) {
  qsort(values, REPEATS, sizeof *values, ascending);
  return values[REPEATS / 2];
}

/* The body runs `count` times within each of the repeats; prints nanoseconds for each time. */
#define MEASURE(name, count, body)                      \
  do {                                                  \
    double times[REPEATS];                              \
    for (int r = -1; r < REPEATS; r++) {                \
      double start = now();                             \
      for (long i = 0; i < (count); i++) {              \
        body;                                           \
      }                                                 \
      if (r >= 0) times[r] = (now() - start) / (count); \
    }                                                   \
    printf("%s\t%.4g\n", name, median(times));          \
    fflush(stdout);                                     \
  } while (0)

static char *map(size_t bytes, int advice) {
  char *m = mmap(0, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (m == MAP_FAILED) {
    perror("mmap");
    exit(1);
  }
  m = (char *)(((uintptr_t)m + HUGE_PAGE - 1) & ~((uintptr_t)HUGE_PAGE - 1));
  madvise(m, bytes, advice);
  return m;
}

/* One cycle through all lines in random order (Sattolo); each line holds the address of the next. */
static void link_lines(char *m, size_t bytes) {
  size_t lines = bytes / LINE;
  uint32_t *next = malloc(lines * sizeof *next);
  for (size_t i = 0; i < lines; i++) next[i] = i;
  for (size_t i = lines - 1; i > 0; i--) {
    size_t j = random64() % i;
    uint32_t other = next[i];
    next[i] = next[j];
    next[j] = other;
  }
  for (size_t i = 0; i < lines; i++) *(char **)(m + LINE * i) = m + LINE * (size_t)next[i];
  free(next);
}

static void chase(const char *pages, int advice) {
  size_t largest = 1ul << 30;
  char *m = map(largest, advice);
  char name[64];
  for (size_t bytes = 16 << 10; bytes <= largest; bytes *= 4) {
    link_lines(m, bytes);
    char *at = m;
    if (bytes < 1 << 20)
      snprintf(name, sizeof name, "%zu KiB, %s", bytes >> 10, pages);
    else if (bytes < 1 << 30)
      snprintf(name, sizeof name, "%zu MiB, %s", bytes >> 20, pages);
    else
      snprintf(name, sizeof name, "%zu GiB, %s", bytes >> 30, pages);
    MEASURE(name, 400000, at = *(char *volatile *)at);
  }
  /* All lines are linked by now: chains from places far apart. */
  size_t lines = largest / LINE;
  for (int flight = 1; flight <= 32; flight *= 2) {
    char *chains[32];
    for (int j = 0; j < flight; j++) chains[j] = m + LINE * (random64() % lines);
    double rates[REPEATS];
    for (int r = -1; r < REPEATS; r++) {
      double start = now();
      for (int i = 0; i < 400000 / flight; i++)
        for (int j = 0; j < flight; j++) chains[j] = *(char *volatile *)chains[j];
      if (r >= 0) rates[r] = 400000 / flight * flight * 1e3 / (now() - start);
    }
    printf("%d in flight, 1 thread, %s\t%.4g\n", flight, pages, median(rates));
  }
  munmap(m, largest);
}

static volatile uint64_t words[8] __attribute__((aligned(64)));

/* Gigabytes a second over 1 GiB; a copy counts its bytes once. */
static void bandwidth(void) {
  size_t bytes = 1ul << 30;
  uint64_t *from = (uint64_t *)map(bytes, MADV_NOHUGEPAGE);
  uint64_t *to = (uint64_t *)map(bytes, MADV_NOHUGEPAGE);
  memset(from, 1, bytes);
  memset(to, 2, bytes);
  double rates[3][REPEATS];
  volatile uint64_t sink = 0;
  for (int r = 0; r < REPEATS; r++) {
    double start = now();
    uint64_t sum = 0;
    for (size_t i = 0; i < bytes / 8; i++) sum += from[i];
    sink += sum;
    double read = now();
    memset(to, r, bytes);
    double written = now();
    memcpy(to, from, bytes);
    double copied = now();
    rates[0][r] = bytes / (read - start);
    rates[1][r] = bytes / (written - read);
    rates[2][r] = bytes / (copied - written);
  }
  printf("read, 1 thread, small pages\t%.4g\n", median(rates[0]));
  printf("write, 1 thread, small pages\t%.4g\n", median(rates[1]));
  printf("copy, 1 thread, small pages (counted once)\t%.4g\n", median(rates[2]));
  munmap(from, bytes);
  munmap(to, bytes);
}

/* Microseconds. */
static void populate(void) {
  double times[REPEATS];
  for (int r = 0; r < REPEATS; r++) {
    char *fresh = map(32 << 20, MADV_NOHUGEPAGE);
    double start = now();
    madvise(fresh, 32 << 20, MADV_POPULATE_WRITE);
    times[r] = (now() - start) / 32e3;
    munmap(fresh, 32 << 20);
  }
  printf("populate a MiB on small pages\t%.4g\n", median(times));
}

int main(void) {
  chase("small pages", MADV_NOHUGEPAGE);
  chase("huge pages", MADV_HUGEPAGE);
  MEASURE("plain store", 5000000, words[i & 7] = i);
  MEASURE("store, then StoreLoad fence", 5000000, {
    words[i & 7] = i;
    asm volatile("lock addl $0,-64(%%rsp)" ::: "memory", "cc");
  });
  MEASURE("compare-and-set", 5000000, {
    uint64_t expected = words[0];
    __atomic_compare_exchange_n(&words[0], &expected, expected + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
  });
  MEASURE("fetch-and-add", 5000000, __atomic_fetch_add(&words[0], 1, __ATOMIC_SEQ_CST));
  MEASURE("a cheap one (getppid)", 200000, syscall(SYS_getppid));
  MEASURE("cost", 1000000, now());
  bandwidth();
  populate();
  return 0;
}
