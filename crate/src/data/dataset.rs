//! Labelled pictures as bytes, what their levels mean, and what the network sees of them.

use crate::base::error::{Error, Result};
use std::cell::OnceCell;

/// Most entries of a list of nonzero pixels, which are 128 MiB: 60,000 digits have 9 million, 60,000 images without any zero
/// 47 million.
const MOST_LISTED: usize = 1 << 25;

/// What the pictures of a data set have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Pictures {
    /// Pixels of a row of a picture.
    pub width: usize,
    /// Rows of a picture.
    pub height: usize,
    /// Number of classes: labels are below it.
    pub classes: usize,
}

impl Pictures {
    /// Most pixels of a picture: a nonzero pixel is listed as column · 256 + level in 32 bits.
    pub const MOST_PIXELS: usize = 1 << 24;
    /// Most classes: a label is a byte.
    pub const MOST_CLASSES: usize = 256;

    /// Number of pixels of one picture.
    #[must_use]
    pub const fn pixels(self) -> usize {
        self.width.saturating_mul(self.height)
    }

    /// Whether such pictures can be held.
    ///
    /// # Errors
    /// If there are no pixels or no classes, or too many.
    pub fn check(self) -> Result<()> {
        if (1..=Self::MOST_PIXELS).contains(&self.pixels())
            && (1..=Self::MOST_CLASSES).contains(&self.classes)
        {
            return Ok(());
        }
        Err(Error::Pictures {
            width: self.width,
            height: self.height,
            classes: self.classes,
            most_pixels: Self::MOST_PIXELS,
            most_classes: Self::MOST_CLASSES,
        })
    }
}

/// What one level of a stored pixel means in the file.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Level(f64);

impl Level {
    /// The file holds 0–255.
    pub const INTEGER: Self = Self(1.0);
    /// The file holds 0–1.
    pub const UNIT: Self = Self(1.0 / 255.0);

    /// A level that means this.
    ///
    /// # Errors
    /// If it is not above 0, or above 1.
    pub fn new(value: f64) -> Result<Self> {
        if value > 0.0 && value <= 1.0 {
            return Ok(Self(value));
        }
        Err(Error::Argument {
            message: format!("level is {value}, expected a number above 0 and at most 1."),
        })
    }

    /// What level 1 means.
    #[must_use]
    pub const fn value(self) -> f64 {
        self.0
    }
}

/// Labelled pictures, one byte a pixel.
#[derive(Debug, Clone)]
pub struct Dataset {
    pictures: Pictures,
    level: Level,
    labels: Vec<u8>,
    pixels: Vec<u8>,
    /// Made when first asked for; nothing if it were too long.
    nonzero: OnceCell<Option<NonzeroPixels>>,
}

/// The pixels that are not zero, picture after picture.
#[derive(Debug, Clone)]
struct NonzeroPixels {
    /// Where each picture ends in `pixels`.
    ends: Vec<u32>,
    /// Column · 256 + level.
    pixels: Vec<u32>,
}

impl Dataset {
    /// A data set from labels and pixels, [labels × pixels of a picture], row by row.
    ///
    /// # Errors
    /// If such pictures can't be held, labels and pixels do not fit each other, there are none, or a label is no class.
    pub fn new(pictures: Pictures, level: Level, labels: Vec<u8>, pixels: Vec<u8>) -> Result<Self> {
        pictures.check()?;
        if labels.is_empty() {
            return Err(Error::Empty {
                pixels: pictures.pixels(),
            });
        }
        if labels.len().checked_mul(pictures.pixels()) != Some(pixels.len()) {
            return Err(Error::Shape {
                labels: labels.len(),
                pixels: pixels.len(),
            });
        }
        if let Some(i) = labels
            .iter()
            .position(|label| usize::from(*label) >= pictures.classes)
        {
            return Err(Error::Label {
                row: i + 1,
                column: 1,
                text: labels[i].to_string(),
                classes: pictures.classes,
            });
        }
        Ok(Self {
            pictures,
            level,
            labels,
            pixels,
            nonzero: OnceCell::new(),
        })
    }

    /// What the pictures have in common.
    #[must_use]
    pub fn pictures(&self) -> Pictures {
        self.pictures
    }

    /// What one level of a pixel means in the file.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Number of samples.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// One class a sample.
    #[must_use]
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// [rows × pixels of a picture].
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels of one sample.
    #[must_use]
    pub fn image(&self, row: u32) -> &[u8] {
        let pixels = self.pictures.pixels();
        &self.pixels[row as usize * pixels..][..pixels]
    }

    /// Appends column · 256 + level of each pixel of one sample that is not zero.
    pub fn list_nonzero(&self, row: u32, into: &mut Vec<u32>) {
        let nonzero = self
            .nonzero
            .get_or_init(|| NonzeroPixels::new(&self.pixels, self.pictures.pixels(), MOST_LISTED));
        match nonzero {
            Some(nonzero) => into.extend_from_slice(nonzero.image(row as usize)),
            None => list_nonzero(self.image(row), into),
        }
    }

    /// How many samples there are of each class.
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.pictures.classes];
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
        let mut pixels = Vec::with_capacity(rows.len() * self.pictures.pixels());
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

impl NonzeroPixels {
    /// Of pictures of `size` pixels. Nothing if there are more than `most`.
    fn new(pixels: &[u8], size: usize, most: usize) -> Option<Self> {
        let count = pixels.iter().filter(|pixel| **pixel != 0).count();
        if count > most {
            return None;
        }
        let mut list = Vec::with_capacity(count);
        let ends = pixels
            .chunks_exact(size)
            .map(|image| {
                list_nonzero(image, &mut list);
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

fn list_nonzero(image: &[u8], into: &mut Vec<u32>) {
    // Word by word; what is left is less than one.
    let (words, rest) = image.as_chunks::<8>();
    for (i, pixels) in words.iter().enumerate() {
        let mut nonzero = nonzero_bytes(u64::from_le_bytes(*pixels));
        while nonzero != 0 {
            let byte = nonzero.trailing_zeros() as usize / 8;
            into.push(((8 * i + byte) << 8) as u32 | u32::from(pixels[byte]));
            nonzero &= nonzero - 1;
        }
    }
    for (i, &pixel) in rest.iter().enumerate().filter(|(_, pixel)| **pixel != 0) {
        into.push(((8 * words.len() + i) << 8) as u32 | u32::from(pixel));
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
    /// Pixels divided by `max`, or as they are in the file, where one level means `level`. Data that are all zero stay zero.
    #[must_use]
    pub fn new(normalise: bool, max: u8, level: Level) -> Self {
        let divisor = f64::from(max.max(1));
        Self(Box::new(std::array::from_fn(|pixel| {
            let pixel = pixel as f64;
            if normalise {
                (pixel / divisor) as f32
            } else {
                (pixel * level.value()) as f32
            }
        })))
    }

    /// The value of one pixel.
    #[inline]
    #[must_use]
    pub fn value(&self, pixel: u8) -> f32 {
        self.0[usize::from(pixel)]
    }

    /// What a pixel is multiplied by where there is no table, as on a GPU: the value of level 1. The product is at most one unit
    /// of the last place from [`value`](Self::value).
    #[must_use]
    pub fn factor(&self) -> f32 {
        self.0[1]
    }
}

/// Samples as numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// [rows × pixels of a picture].
    pub pixels: Vec<f32>,
    /// One class a row.
    pub labels: Vec<i32>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DIGITS: Pictures = Pictures {
        width: 28,
        height: 28,
        classes: 10,
    };
    const PIXELS: usize = DIGITS.pixels();

    fn three_rows() -> Dataset {
        let mut pixels = vec![0; 3 * PIXELS];
        (pixels[0], pixels[PIXELS], pixels[2 * PIXELS]) = (50, 100, 200);
        Dataset::new(DIGITS, Level::INTEGER, vec![1, 2, 2], pixels).expect("valid")
    }

    fn as_in_the_file(data: &Dataset) -> Scaling {
        Scaling::new(false, data.max(), data.level())
    }

    #[test]
    fn a_batch_holds_the_rows_in_the_order_asked_for() {
        let data = three_rows();
        let batch = data.batch(&[2, 0], &Scaling::new(true, data.max(), data.level()));
        assert_eq!(batch.labels, [2, 1]);
        assert_eq!((batch.pixels[0], batch.pixels[PIXELS]), (1.0, 0.25));
        assert_eq!(data.batch(&[1], &as_in_the_file(&data)).pixels[0], 100.0);
    }

    #[test]
    fn raw_pixels_are_what_the_file_says() {
        let pixels: Vec<u8> = (0..=255).collect();
        let one_row = Pictures {
            width: 16,
            height: 16,
            classes: 2,
        };
        for (level, divisor) in [(Level::INTEGER, 1.0), (Level::UNIT, 255.0)] {
            let data = Dataset::new(one_row, level, vec![0], pixels.clone()).expect("valid");
            let file: Vec<f32> = (0..256).map(|p| (f64::from(p) / divisor) as f32).collect();
            assert_eq!(data.batch(&[0], &as_in_the_file(&data)).pixels, file);
        }
    }

    #[test]
    fn normalised_pixels_do_not_depend_on_the_level() {
        for max in 0..=255 {
            let unit = Scaling::new(true, max, Level::UNIT);
            for pixel in 0..=255 {
                let expected = (f64::from(pixel) / f64::from(max.max(1))) as f32;
                assert_eq!(unit.value(pixel), expected);
            }
        }
    }

    #[test]
    fn a_factor_is_as_good_as_the_table() {
        let scalings = (0..=255)
            .map(|max| Scaling::new(true, max, Level::INTEGER))
            .chain([Level::INTEGER, Level::UNIT].map(|level| Scaling::new(false, 255, level)));
        for scaling in scalings {
            for pixel in 0..=255 {
                let (value, product) = (scaling.value(pixel), f32::from(pixel) * scaling.factor());
                let units = value.to_bits().abs_diff(product.to_bits());
                assert!(units <= 1, "{value} and {product}");
            }
        }
    }

    #[test]
    fn levels_come_back_as_the_same_numbers() {
        for level in [Level::INTEGER, Level::UNIT] {
            assert_eq!(Level::new(level.value()), Ok(level));
        }
        for value in [0.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
            assert!(matches!(Level::new(value), Err(Error::Argument { .. })));
        }
    }

    #[test]
    fn lists_too_long_to_keep_are_made_anew() {
        let mut pixels = vec![0; 2 * PIXELS];
        (pixels[3], pixels[PIXELS], pixels[2 * PIXELS - 1]) = (7, 1, 255);
        let first = [(3 << 8) | 7];
        let second = [1, (783 << 8) | 255];
        let kept = NonzeroPixels::new(&pixels, PIXELS, 3).expect("no more than three");
        assert_eq!((kept.image(0), kept.image(1)), (&first[..], &second[..]));
        assert!(NonzeroPixels::new(&pixels, PIXELS, 2).is_none());
        let data = Dataset {
            pictures: DIGITS,
            level: Level::INTEGER,
            labels: vec![0, 1],
            pixels,
            nonzero: OnceCell::from(None),
        };
        let mut list = Vec::new();
        data.list_nonzero(0, &mut list);
        data.list_nonzero(1, &mut list);
        assert_eq!(list, [first.as_slice(), &second].concat());
    }

    #[test]
    fn all_zero_data_stay_zero() {
        assert_eq!(Scaling::new(true, 0, Level::INTEGER).value(0), 0.0);
    }

    #[test]
    fn counts_and_errors() {
        assert_eq!(three_rows().counts(), [0, 1, 2, 0, 0, 0, 0, 0, 0, 0]);
        let new = |pictures, labels, pixels| {
            Dataset::new(pictures, Level::INTEGER, labels, pixels).map(|_| ())
        };
        assert_eq!(
            new(DIGITS, vec![], vec![]),
            Err(Error::Empty { pixels: PIXELS })
        );
        assert_eq!(
            new(DIGITS, vec![1], vec![0; 3]),
            Err(Error::Shape {
                labels: 1,
                pixels: 3
            })
        );
        assert_eq!(
            new(DIGITS, vec![1, 10], vec![0; 2 * PIXELS]),
            Err(Error::Label {
                row: 2,
                column: 1,
                text: "10".into(),
                classes: 10
            })
        );
    }

    #[test]
    fn pictures_that_cannot_be_held_are_refused() {
        for (width, height, classes) in [
            (0, 28, 10),
            (28, 0, 10),
            (28, 28, 0),
            (28, 28, 257),
            (1 << 12, (1 << 12) + 1, 10),
            (usize::MAX, 2, 10),
        ] {
            let pictures = Pictures {
                width,
                height,
                classes,
            };
            let error = Dataset::new(pictures, Level::INTEGER, vec![0], vec![0]).err();
            assert!(matches!(error, Some(Error::Pictures { .. })), "{error:?}");
        }
        let largest = Pictures {
            width: 1 << 12,
            height: 1 << 12,
            classes: 256,
        };
        let mut pixels = vec![0; largest.pixels()];
        pixels[(1 << 24) - 1] = 255;
        let data = Dataset::new(largest, Level::INTEGER, vec![255], pixels).expect("valid");
        let mut list = Vec::new();
        data.list_nonzero(0, &mut list);
        assert_eq!(list, [u32::MAX]);
        assert_eq!(data.counts().len(), 256);
    }

    proptest! {
        #[test]
        fn every_nonzero_pixel_is_listed(
            (width, height) in (1usize..12, 1usize..12), rows in 1usize..4, values in prop::collection::vec(prop_oneof![2 => Just(0u8), 1 => any::<u8>()], 4 * 121),
        ) {
            let pictures = Pictures { width, height, classes: 26 };
            let size = pictures.pixels();
            let data = Dataset::new(pictures, Level::INTEGER, vec![25; rows], values[..rows * size].to_vec()).expect("valid");
            for row in 0..rows as u32 {
                let expected: Vec<u32> = data.image(row).iter().enumerate()
                    .filter(|(_, pixel)| **pixel != 0)
                    .map(|(column, pixel)| column as u32 * 256 + u32::from(*pixel))
                    .collect();
                let mut list = Vec::new();
                data.list_nonzero(row, &mut list);
                prop_assert_eq!(&list, &expected);
                let mut anew = Vec::new();
                list_nonzero(data.image(row), &mut anew);
                prop_assert_eq!(&anew, &expected);
            }
        }
    }
}
