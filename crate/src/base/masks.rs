//! Dropout masks from a counter-based generator.
//!
//! Whether a unit is kept is a pure function of (seed, epoch, step, layer, index) in 32-bit integer arithmetic, so that
//! burn's step, a step written by hand and a GPU kernel draw the same masks, in any order and without any state.

use wide::u32x4;

/// Names the masks of one layer in one training step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaskKey(u32);

impl MaskKey {
    /// The key for `layer` (from 0) in `step` (from 0) of `epoch` (from 1) of the run with this `seed`.
    #[must_use]
    pub fn new(seed: u32, epoch: u32, step: u32, layer: u32) -> Self {
        Self(
            [epoch, step, layer]
                .into_iter()
                .fold(mix(seed), |key, word| {
                    mix(key ^ word.wrapping_mul(GOLDEN_RATIO))
                }),
        )
    }

    /// Whether the unit at `index` (row × width + column of the activations) survives a dropout with this `threshold`.
    #[inline]
    #[must_use]
    pub fn keeps(self, index: u32, threshold: u32) -> bool {
        mix(self.0 ^ index.wrapping_mul(GOLDEN_RATIO)) >= threshold
    }

    /// [`keeps`](Self::keeps) of four consecutive units: all bits of a lane, or none.
    #[inline]
    #[must_use]
    pub fn keep_four(self, index: u32, threshold: u32) -> u32x4 {
        let indices = u32x4::from([
            index,
            index.wrapping_add(1),
            index.wrapping_add(2),
            index.wrapping_add(3),
        ]);
        let mut x = u32x4::splat(self.0) ^ (indices * u32x4::splat(GOLDEN_RATIO));
        x ^= x >> 16;
        x *= u32x4::splat(0x7FEB_352D);
        x ^= x >> 15;
        x *= u32x4::splat(0x846C_A68B);
        x ^= x >> 16;
        x.simd_ge(u32x4::splat(threshold))
    }

    /// The mask of `count` activations as factors: 0 with probability `rate`, else 1 / (1 − `rate`)
    /// (inverted dropout, as `torch.nn.Dropout`).
    #[must_use]
    pub fn factors(self, count: usize, rate: f32) -> Vec<f32> {
        let threshold = threshold(rate);
        let kept = 1.0 / (1.0 - rate);
        (0..count as u32)
            .map(|index| {
                if self.keeps(index, threshold) {
                    kept
                } else {
                    0.0
                }
            })
            .collect()
    }
}

/// The hash value below which a unit is dropped, for a dropout `rate` in [0, 1).
#[must_use]
pub fn threshold(rate: f32) -> u32 {
    // Saturates: a rate of 0 drops nothing.
    (f64::from(rate) * 4_294_967_296.0) as u32
}

/// 2³² / φ, odd: spreads consecutive integers over all bits.
pub(crate) const GOLDEN_RATIO: u32 = 0x9E37_79B9;

/// A bijective 32-bit hash (Chris Wellons, "Prospecting for hash functions", `lowbias32`).
#[inline]
fn mix(mut x: u32) -> u32 {
    x ^= x >> 16;
    x = x.wrapping_mul(0x7FEB_352D);
    x ^= x >> 15;
    x = x.wrapping_mul(0x846C_A68B);
    x ^ (x >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_dropped_units_is_the_rate() {
        for rate in [0.0, 0.1, 0.25, 0.5, 0.9] {
            let factors = MaskKey::new(1, 2, 3, 0).factors(100_000, rate);
            let dropped = factors.iter().filter(|f| **f == 0.0).count() as f32 / 100_000.0;
            assert!(
                (dropped - rate).abs() < 0.005,
                "{dropped} of units dropped at rate {rate}"
            );
        }
    }

    #[test]
    fn the_mean_factor_is_one() {
        let factors = MaskKey::new(7, 1, 0, 1).factors(100_000, 0.25);
        let mean = factors.iter().map(|f| f64::from(*f)).sum::<f64>() / 100_000.0;
        assert!((mean - 1.0).abs() < 0.005, "{mean}");
    }

    #[test]
    fn masks_of_neighbouring_keys_are_independent() {
        let base = MaskKey::new(1, 1, 0, 0);
        let half = threshold(0.5);
        for other in [
            MaskKey::new(2, 1, 0, 0),
            MaskKey::new(1, 2, 0, 0),
            MaskKey::new(1, 1, 1, 0),
            MaskKey::new(1, 1, 0, 1),
        ] {
            let same = (0..100_000)
                .filter(|&i| base.keeps(i, half) == other.keeps(i, half))
                .count();
            assert!(
                (49_000..51_000).contains(&same),
                "{same} of 100000 agree, expected half"
            );
        }
    }

    #[test]
    fn four_at_once_are_the_same_four() {
        let key = MaskKey::new(42, 3, 17, 2);
        for rate in [0.0, 0.25, 0.9] {
            let threshold = threshold(rate);
            for first in [0, 1, 1000, u32::MAX - 1] {
                let expected = (0..4).fold(0, |bits, lane| {
                    bits | u32::from(key.keeps(first.wrapping_add(lane), threshold)) << lane
                });
                assert_eq!(key.keep_four(first, threshold).to_bitmask(), expected);
            }
        }
    }

    #[test]
    fn masks_are_fixed_for_all_time() {
        // A link must give the same run in every later version and on every device.
        let key = MaskKey::new(42, 3, 17, 2);
        let bits = (0..32).fold(0u32, |bits, i| {
            bits | u32::from(key.keeps(i, threshold(0.25))) << i
        });
        assert_eq!(bits, MASK_OF_42_3_17_2, "{bits:#010x}");
    }

    const MASK_OF_42_3_17_2: u32 = 0xDFBB_ADF7;
}
