//! Samples as bytes, their scaling, the seeded split into training and test rows, and shuffled batches.

use crate::csv::PIXELS;
use crate::error::{Error, Result};
use crate::seeds::{Purpose, generator, shuffle};
use std::cell::OnceCell;

/// Number of classes: the ten digits.
pub const CLASSES: usize = 10;

/// Most entries of a list of lit pixels, which are 128 MiB: 60,000 digits have 9 million, 60,000 images without any zero 47 million.
const MOST_LISTED: usize = 1 << 25;

/// Labelled images, one byte a pixel.
#[derive(Debug, Clone)]
pub struct Dataset {
    labels: Vec<u8>,
    pixels: Vec<u8>,
    /// Made when first asked for; nothing if it were too long.
    lit: OnceCell<Option<LitPixels>>,
}

/// The pixels that are not zero, image after image.
#[derive(Debug, Clone)]
struct LitPixels {
    /// Where each image ends in `pixels`.
    ends: Vec<u32>,
    /// Column · 256 + level.
    pixels: Vec<u32>,
}

impl Dataset {
    /// A data set from labels (0–9) and pixels ([labels × 784], row by row).
    ///
    /// # Errors
    /// If the two do not fit each other, there are none, or a label is no digit.
    pub fn new(labels: Vec<u8>, pixels: Vec<u8>) -> Result<Self> {
        if labels.is_empty() {
            return Err(Error::Empty);
        }
        if pixels.len() != labels.len() * PIXELS {
            return Err(Error::Shape {
                labels: labels.len(),
                pixels: pixels.len(),
            });
        }
        if let Some(i) = labels
            .iter()
            .position(|label| usize::from(*label) >= CLASSES)
        {
            return Err(Error::Label {
                row: i + 1,
                column: 1,
                text: labels[i].to_string(),
            });
        }
        Ok(Self {
            labels,
            pixels,
            lit: OnceCell::new(),
        })
    }

    /// Number of samples.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// One digit a sample.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// [rows × 784].
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The 784 pixels of one sample.
    #[must_use]
    pub fn image(&self, row: u32) -> &[u8] {
        &self.pixels[row as usize * PIXELS..][..PIXELS]
    }

    /// Appends column · 256 + level of each pixel of one sample that is not zero.
    pub fn list_lit(&self, row: u32, into: &mut Vec<u32>) {
        let lit = self
            .lit
            .get_or_init(|| LitPixels::new(&self.pixels, MOST_LISTED));
        match lit {
            Some(lit) => into.extend_from_slice(lit.image(row as usize)),
            None => list_lit(self.image(row), into),
        }
    }

    /// How many samples there are of each digit.
    #[must_use]
    pub fn counts(&self) -> [u32; CLASSES] {
        let mut counts = [0; CLASSES];
        for &label in &self.labels {
            counts[usize::from(label)] += 1;
        }
        counts
    }

    /// The largest pixel, the notebook's `np.max`.
    #[must_use]
    pub fn max(&self) -> u8 {
        self.pixels.iter().copied().max().unwrap_or(0)
    }

    /// The samples of these rows as the network sees them.
    #[must_use]
    pub fn batch(&self, rows: &[u32], scaling: &Scaling) -> Batch {
        let mut pixels = Vec::with_capacity(rows.len() * PIXELS);
        for &row in rows {
            pixels.extend(self.image(row).iter().map(|&pixel| scaling.value(pixel)));
        }
        Batch {
            pixels,
            labels: rows
                .iter()
                .map(|&row| i32::from(self.labels[row as usize]))
                .collect(),
        }
    }
}

impl LitPixels {
    /// Nothing if there are more than `most`.
    fn new(pixels: &[u8], most: usize) -> Option<Self> {
        let count = pixels.iter().filter(|pixel| **pixel != 0).count();
        if count > most {
            return None;
        }
        let mut list = Vec::with_capacity(count);
        let ends = pixels
            .chunks_exact(PIXELS)
            .map(|image| {
                list_lit(image, &mut list);
                list.len() as u32
            })
            .collect();
        Some(Self { ends, pixels: list })
    }

    fn image(&self, row: usize) -> &[u32] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.pixels[start as usize..self.ends[row] as usize]
    }
}

fn list_lit(image: &[u8], into: &mut Vec<u32>) {
    // 784 pixels are 98 words of 8.
    for (i, pixels) in image.as_chunks::<8>().0.iter().enumerate() {
        let mut lit = nonzero_bytes(u64::from_le_bytes(*pixels));
        while lit != 0 {
            let byte = lit.trailing_zeros() as usize / 8;
            into.push(((8 * i + byte) << 8) as u32 | u32::from(pixels[byte]));
            lit &= lit - 1;
        }
    }
}

/// The highest bit of each byte that is not zero.
#[inline]
fn nonzero_bytes(word: u64) -> u64 {
    const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
    (((word & LOW) + LOW) | word) & !LOW
}

/// What the network sees for each of the 256 levels of a pixel.
#[derive(Debug, Clone)]
pub struct Scaling(Box<[f32; 256]>);

impl Scaling {
    /// Pixels divided by `max`, or as they are. Data that are all zero stay zero.
    #[must_use]
    pub fn new(normalise: bool, max: u8) -> Self {
        let divisor = if normalise {
            f64::from(max.max(1))
        } else {
            1.0
        };
        Self(Box::new(std::array::from_fn(|level| {
            (level as f64 / divisor) as f32
        })))
    }

    /// The value of one pixel.
    #[inline]
    #[must_use]
    pub fn value(&self, pixel: u8) -> f32 {
        self.0[usize::from(pixel)]
    }
}

/// Samples as numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// [rows × 784].
    pub pixels: Vec<f32>,
    /// [rows].
    pub labels: Vec<i32>,
}

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

    fn three_rows() -> Dataset {
        let mut pixels = vec![0; 3 * PIXELS];
        (pixels[0], pixels[PIXELS], pixels[2 * PIXELS]) = (50, 100, 200);
        Dataset::new(vec![1, 2, 2], pixels).expect("valid")
    }

    #[test]
    fn a_batch_holds_the_rows_in_the_order_asked_for() {
        let data = three_rows();
        let batch = data.batch(&[2, 0], &Scaling::new(true, data.max()));
        assert_eq!(batch.labels, [2, 1]);
        assert_eq!((batch.pixels[0], batch.pixels[PIXELS]), (1.0, 0.25));
        assert_eq!(
            data.batch(&[1], &Scaling::new(false, data.max())).pixels[0],
            100.0
        );
    }

    #[test]
    fn lists_too_long_to_keep_are_made_anew() {
        let mut pixels = vec![0; 2 * PIXELS];
        (pixels[3], pixels[PIXELS], pixels[2 * PIXELS - 1]) = (7, 1, 255);
        let first = [(3 << 8) | 7];
        let second = [1, (783 << 8) | 255];
        let kept = LitPixels::new(&pixels, 3).expect("no more than three");
        assert_eq!((kept.image(0), kept.image(1)), (&first[..], &second[..]));
        assert!(LitPixels::new(&pixels, 2).is_none());
        let data = Dataset {
            labels: vec![0, 1],
            pixels,
            lit: OnceCell::from(None),
        };
        let mut list = Vec::new();
        data.list_lit(0, &mut list);
        data.list_lit(1, &mut list);
        assert_eq!(list, [first.as_slice(), &second].concat());
    }

    #[test]
    fn all_zero_data_stay_zero() {
        assert_eq!(Scaling::new(true, 0).value(0), 0.0);
    }

    #[test]
    fn counts_and_errors() {
        assert_eq!(three_rows().counts(), [0, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
        assert_eq!(Dataset::new(vec![], vec![]).err(), Some(Error::Empty));
        assert_eq!(
            Dataset::new(vec![1], vec![0; 3]).err(),
            Some(Error::Shape {
                labels: 1,
                pixels: 3
            })
        );
        assert!(matches!(
            Dataset::new(vec![10], vec![0; PIXELS]),
            Err(Error::Label { row: 1, .. })
        ));
    }

    #[test]
    fn the_notebook_holds_2000_of_20000_rows_out() {
        let split = Split::random(20_000, 0.1, 1);
        assert_eq!((split.train.len(), split.test.len()), (18_000, 2_000));
        assert_eq!(split, Split::random(20_000, 0.1, 1));
        assert_ne!(split, Split::random(20_000, 0.1, 2));
    }

    proptest! {
        #[test]
        fn every_row_is_in_one_half(rows in 1usize..500, share in 0.01f64..0.9, seed: u32) {
            let split = Split::random(rows, share, seed);
            let mut all: Vec<u32> = split.train.iter().chain(&split.test).copied().collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..rows as u32).collect::<Vec<_>>());
            let mut order = split.epoch_order(seed, 3);
            let mut train = split.train;
            order.sort_unstable();
            train.sort_unstable();
            prop_assert_eq!(order, train);
        }
    }
}
