/// The checksum of a snapshot's sections: CRC-32 as zlib has it, at the speed of memory where the processor multiplies without carries.
#include "photograph.h"
#include <cpuid.h>
#include <immintrin.h>

/// Eight tables, so that eight bytes are taken at once ("slicing by eight", Kounavis and Berry, 2005).
static uint32_t tables[8][256];

static void make_tables(void) {
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = c & 1 ? 0xedb88320u ^ c >> 1 : c >> 1;
    tables[0][i] = c;
  }
  for (int t = 1; t < 8; ++t)
    for (uint32_t i = 0; i < 256; ++i) tables[t][i] = tables[t - 1][i] >> 8 ^ tables[0][tables[t - 1][i] & 255];
}

static uint32_t by_tables(uint32_t c, uintptr_t bytes, size_t count) {
  if (tables[0][1] == 0) make_tables();
  for (; count >= 8; bytes += 8, count -= 8) {
    uint64_t word = kmm_load_unaligned64(bytes) ^ c;
    c = tables[7][word & 255] ^ tables[6][word >> 8 & 255] ^ tables[5][word >> 16 & 255] ^ tables[4][word >> 24 & 255] ^
        tables[3][word >> 32 & 255] ^ tables[2][word >> 40 & 255] ^ tables[1][word >> 48 & 255] ^ tables[0][word >> 56];
  }
  for (; count > 0; ++bytes, --count) c = tables[0][(c ^ kmm_load8(bytes)) & 255] ^ c >> 8;
  return c;
}

/// Sixteen bytes are worth what their product with a power of x is, sixteen or sixty-four bytes further on: so four lanes are folded
/// into one, and at last into 32 bits ("Fast CRC Computation for Generic Polynomials Using PCLMULQDQ", Gopal et al., Intel, 2009).
#define KMM_PRODUCT(lane, powers, halves) _mm_clmulepi64_si128(lane, powers, halves)

__attribute__((target("pclmul,sse4.1"))) static __m128i folded(__m128i lane, __m128i powers, __m128i next) {
  return _mm_xor_si128(_mm_xor_si128(KMM_PRODUCT(lane, powers, 0x00), KMM_PRODUCT(lane, powers, 0x11)), next);
}

/// At least 64 bytes, in whole sixteens.
__attribute__((target("pclmul,sse4.1"))) static uint32_t by_products(uint32_t c, uintptr_t bytes, size_t count) {
  const __m128i by_512 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4), by_128 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i *next = (const __m128i *)bytes;
  __m128i lanes[4];
  for (int i = 0; i < 4; ++i) lanes[i] = _mm_loadu_si128(next++);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_cvtsi32_si128((int)c));
  for (count -= 64; count >= 64; count -= 64)
    for (int i = 0; i < 4; ++i) lanes[i] = folded(lanes[i], by_512, _mm_loadu_si128(next++));
  __m128i lane = lanes[0];
  for (int i = 1; i < 4; ++i) lane = folded(lane, by_128, lanes[i]);
  for (; count >= 16; count -= 16) lane = folded(lane, by_128, _mm_loadu_si128(next++));
  // To 64 bits, to 32, and what is left of them after division (Barrett).
  const __m128i low_words = _mm_setr_epi32(~0, 0, ~0, 0), polynomial = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  lane = _mm_xor_si128(_mm_srli_si128(lane, 8), KMM_PRODUCT(lane, by_128, 0x10));
  lane = _mm_xor_si128(_mm_srli_si128(lane, 4), KMM_PRODUCT(_mm_and_si128(lane, low_words), _mm_set_epi64x(0, 0x0163cd6124), 0x00));
  __m128i quotient = _mm_and_si128(KMM_PRODUCT(_mm_and_si128(lane, low_words), polynomial, 0x10), low_words);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(lane, KMM_PRODUCT(quotient, polynomial, 0x00)), 1);
}

static bool has_products(void) {
  static int known; // 1 = no, 2 = yes
  if (known == 0) {
    unsigned a, b, c = 0, d;
    known = 1 + (__get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 1) != 0 && (c & 1u << 19) != 0);
  }
  return known == 2;
}

uint32_t kmm_photograph_checksum(uint32_t checksum, uintptr_t bytes, size_t count) {
  uint32_t c = ~checksum;
  if (count >= 64 && has_products()) {
    size_t whole = count & ~(size_t)15;
    c = by_products(c, bytes, whole);
    bytes += whole;
    count -= whole;
  }
  return ~by_tables(c, bytes, count);
}
