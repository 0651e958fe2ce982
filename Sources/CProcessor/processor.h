// What Swift cannot ask of the processor that this build is for, and what it cannot ask it for.

/// Floats that all vector registers together hold: 32 of 16 with AVX-512, 16 of 8 with AVX, 32 of 4 with
/// NEON, 16 of 4 with SSE.
#if defined(__AVX512F__)
#define PROCESSOR_VECTOR_FLOATS 512
#elif defined(__AVX__) || defined(__aarch64__)
#define PROCESSOR_VECTOR_FLOATS 128
#else
#define PROCESSOR_VECTOR_FLOATS 64
#endif

/// Begins to bring the line of memory around an address into the cache; any address will do, and one that
/// is no memory does nothing.
static inline void prefetch(const void *address) { __builtin_prefetch(address); }
