//! The seeded generator that draws split, shuffles and initial weights: one ChaCha8 stream for each purpose, so that what
//! one draws never shifts what another draws.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What random numbers are for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// Which rows are held out for testing.
    Split,
    /// The initial weights.
    Weights,
    /// The order of the training rows in this epoch (from 1).
    Shuffle(usize),
}

/// The generator for one purpose in the run with this seed.
#[must_use]
pub fn generator(seed: u32, purpose: Purpose) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(u64::from(seed));
    generator.set_stream(match purpose {
        Purpose::Split => 0,
        Purpose::Weights => 1,
        Purpose::Shuffle(epoch) => 1 + epoch as u64,
    });
    generator
}

/// A uniformly random order (Fisher–Yates).
pub fn shuffle<T>(items: &mut [T], generator: &mut ChaCha8Rng) {
    // Ours rather than rand's, whose draws may change with its version: a link has to give the same run for years.
    for i in (1..items.len()).rev() {
        items.swap(i, below(i as u32 + 1, generator) as usize);
    }
}

/// A uniform integer in 0..n, without bias: draws again where the last, incomplete block of multiples was hit.
fn below(n: u32, generator: &mut ChaCha8Rng) -> u32 {
    let limit = u32::MAX - u32::MAX % n;
    loop {
        let draw: u32 = generator.random();
        if draw < limit {
            return draw % n;
        }
    }
}

/// A uniform number in [−bound, bound), of 24 random bits.
pub fn uniform(bound: f32, generator: &mut ChaCha8Rng) -> f32 {
    let unit = (generator.random::<u32>() >> 8) as f32 / (1 << 24) as f32;
    (2.0 * unit - 1.0) * bound
}

/// A number from the normal distribution around 0 (Box–Muller), of 48 random bits.
pub fn normal(deviation: f32, generator: &mut ChaCha8Rng) -> f32 {
    // Of (0, 1], since 0 has no logarithm.
    let mut unit = || f64::from((generator.random::<u32>() >> 8) + 1) / f64::from(1 << 24);
    let radius = (-2.0 * unit().ln()).sqrt();
    (radius * (std::f64::consts::TAU * unit()).cos() * f64::from(deviation)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_is_a_permutation_and_depends_on_the_seed() {
        let order = |seed, purpose| {
            let mut items: Vec<u32> = (0..1000).collect();
            shuffle(&mut items, &mut generator(seed, purpose));
            items
        };
        let first = order(1, Purpose::Shuffle(1));
        let mut sorted = first.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1000).collect::<Vec<_>>());
        assert_eq!(
            first,
            order(1, Purpose::Shuffle(1)),
            "the same seed gives the same order"
        );
        assert_ne!(first, order(2, Purpose::Shuffle(1)));
        assert_ne!(first, order(1, Purpose::Shuffle(2)));
        assert_ne!(first, order(1, Purpose::Split));
    }

    #[test]
    fn every_place_is_equally_likely() {
        let mut counts = [0u32; 5];
        let mut generator = generator(3, Purpose::Split);
        for _ in 0..50_000 {
            let mut items = [0, 1, 2, 3, 4];
            shuffle(&mut items, &mut generator);
            counts[items.iter().position(|item| *item == 0).unwrap()] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_600..10_400).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn draws_are_fixed_for_all_time() {
        let mut items: Vec<u32> = (0..10).collect();
        shuffle(&mut items, &mut generator(42, Purpose::Split));
        assert_eq!(items, [1, 4, 9, 6, 8, 2, 5, 0, 3, 7]);
        assert_eq!(
            uniform(1.0, &mut generator(42, Purpose::Weights)),
            0.107_724_19
        );
        assert_eq!(
            normal(1.0, &mut generator(42, Purpose::Weights)),
            -0.225_175_19
        );
    }
}
