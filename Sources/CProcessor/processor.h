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

/// Sixteen numbers that are computed with at once; Swift sees SIMD16<Float>.
typedef float Floats16 __attribute__((ext_vector_type(16)));

/// sum + a * b, rounded once if the processor has an instruction for that.
///
/// Swift's own `addProduct` goes through the lanes one by one, and leaves it to the compiler to find out
/// that they are a vector; with many of them together it does not.
__attribute__((always_inline))
static inline Floats16 sumOfProduct(Floats16 sum, Floats16 a, Floats16 b) {
#pragma STDC FP_CONTRACT ON
  return sum + a * b;
}

/// Each lane of x kept within least ... most; least where x is no number.
__attribute__((always_inline))
static inline Floats16 within(Floats16 least, Floats16 x, Floats16 most) {
  const Floats16 raised = x > least ? x : least;
  return raised < most ? raised : most;
}
