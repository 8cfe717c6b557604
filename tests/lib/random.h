/* Numbers drawn at random, the same from the same seed. */
#ifndef XJ_TEST_RANDOM_H
#define XJ_TEST_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Less than n; 0 where n is. SplitMix64 (Steele, Lea, Flood 2014). */
static inline size_t
any_of(uint64_t *random, size_t n)
{
	uint64_t z = *random += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return n ? (size_t)((z ^ z >> 31) % n) : 0;
}

static inline bool
chance(uint64_t *random, unsigned percent)
{
	return any_of(random, 100) < percent;
}

#endif
