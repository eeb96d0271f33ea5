//! The seeded split into training and test rows, and the order of the training rows in every epoch.

use crate::base::seeds::{Purpose, generator, shuffle};

/// Most rows of [`Split::sample`].
pub const SAMPLE: usize = 2000;

/// Row numbers of the two halves of a data set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Rows to train on.
    pub train: Vec<u32>,
    /// Rows held out.
    pub test: Vec<u32>,
}

impl Split {
    /// A random split: round(`share` × `rows`) rows are held out.
    #[must_use]
    pub fn random(rows: usize, share: f64, seed: u32) -> Self {
        let mut train: Vec<u32> = (0..rows as u32).collect();
        shuffle(&mut train, &mut generator(seed, Purpose::Split));
        let test = train.split_off(rows - (share * rows as f64).round() as usize);
        Self { train, test }
    }

    /// Every row of both: for a test set that has a file of its own.
    #[must_use]
    pub fn separate(train_rows: usize, test_rows: usize) -> Self {
        Self {
            train: (0..train_rows as u32).collect(),
            test: (0..test_rows as u32).collect(),
        }
    }

    /// Training rows on which the loss is measured after each epoch, evenly spaced among them; all where there are no more than
    /// [`SAMPLE`].
    #[must_use]
    pub fn sample(&self) -> Vec<u32> {
        let (rows, count) = (self.train.len(), self.train.len().min(SAMPLE));
        (0..count).map(|i| self.train[i * rows / count]).collect()
    }

    /// The training rows in the order of this epoch (from 1). Batches are its consecutive pieces.
    #[must_use]
    pub fn epoch_order(&self, seed: u32, epoch: usize) -> Vec<u32> {
        let mut order = self.train.clone();
        shuffle(&mut order, &mut generator(seed, Purpose::Shuffle(epoch)));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_notebook_holds_2000_of_20000_rows_out() {
        let split = Split::random(20_000, 0.1, 1);
        assert_eq!((split.train.len(), split.test.len()), (18_000, 2_000));
        assert_eq!(split, Split::random(20_000, 0.1, 1));
        assert_ne!(split, Split::random(20_000, 0.1, 2));
    }

    #[test]
    fn a_sample_is_of_different_training_rows_from_all_over() {
        let split = Split::separate(18_000, 5);
        let sample = split.sample();
        assert_eq!(sample.len(), SAMPLE);
        assert!(sample.windows(2).all(|rows| rows[1] - rows[0] == 9));
        assert_eq!((sample[0], sample[SAMPLE - 1]), (0, 17_991));
    }

    proptest! {
        #[test]
        fn every_row_is_in_one_half(rows in 1usize..500, share in 0.01f64..0.9, seed: u32) {
            let split = Split::random(rows, share, seed);
            let mut all: Vec<u32> = split.train.iter().chain(&split.test).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..rows as u32).collect::<Vec<_>>());
            prop_assert_eq!(&split.sample(), &split.train);
            let mut order = split.epoch_order(seed, 3);
            let mut train = split.train;
            order.sort_unstable();
            train.sort_unstable();
            prop_assert_eq!(order, train);
        }
    }
}
