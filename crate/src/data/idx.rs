//! MNIST's original files: pictures in one and labels in the other, in the form idx, packed by gzip or not.
//!
//! Source: <http://yann.lecun.com/exdb/mnist/>. A file begins with two zeros, the kind of its numbers (8: bytes) and the number of its
//! dimensions, then each dimension's size, 32 bits, the largest byte first.

use crate::base::error::{Error, Result};
use crate::data::csv::{INVERTED, Limits, Scale, Table, invert};
use crate::data::dataset::{Dataset, Level, Pictures};
use crate::data::format::Asked;
use crate::data::notices::{is_inverted, notices};
use flate2::read::MultiGzDecoder;
use std::io::Read;

/// How gzip begins.
const GZIP: &[u8] = &[0x1F, 0x8B];

/// What one file holds.
struct Idx {
    sizes: Vec<usize>,
    values: Vec<u8>,
}

/// Two files, whichever is which, as one table.
///
/// # Errors
/// If they are not one of labels and one of such pictures, as many of both, or there are too many.
pub fn join(files: [(&str, &[u8]); 2], pictures: Pictures, asked: Asked) -> Result<Table> {
    let limits = Limits::of(pictures);
    let [one, other] = files;
    let one = idx(one, pictures, limits)?;
    let other = idx(other, pictures, limits)?;
    let (labels, drawn) = match (one.sizes.len(), other.sizes.len()) {
        (1, 3) => (one, other),
        (3, 1) => (other, one),
        _ => return Err(Error::Pair),
    };
    // Whether they are as many, and there are any, and labels are classes.
    let data = Dataset::new(pictures, Level::INTEGER, labels.values, drawn.values)?;
    let mut pixels = data.pixels().to_vec();
    if asked.inverted {
        invert(&mut pixels);
    }
    let mut format = vec!["Pictures and labels came from two files, in the form idx.".to_owned()];
    if asked.inverted {
        format.push(INVERTED.into());
    }
    let mut table = Table {
        pictures,
        labels: data.labels().to_vec(),
        pixels,
        header: false,
        scale: Scale::Integers,
        columns: 0,
        label: None,
        bright: false,
        format,
        notices: Vec::new(),
    };
    table.bright = is_inverted(&table);
    table.notices = notices(&table);
    Ok(table)
}

/// No more is unpacked than the header says, and that is within the limits. What follows is no part of the form.
fn idx((name, bytes): (&str, &[u8]), pictures: Pictures, limits: Limits) -> Result<Idx> {
    let is_packed = bytes.starts_with(GZIP);
    let mut source: Box<dyn Read + '_> = if is_packed {
        Box::new(MultiGzDecoder::new(bytes))
    } else {
        Box::new(bytes)
    };
    let mut take = |length: usize| {
        let mut taken = vec![0; length];
        source
            .read_exact(&mut taken)
            .map(|()| taken)
            .map_err(|_| Error::Short { name: name.into() })
    };
    let header = take(4).map_err(|short| if is_packed { short } else { Error::Pair })?;
    let [0, 0, 8, dimensions @ (1 | 3)] = header[..] else {
        return Err(Error::Pair);
    };
    let sizes: Vec<usize> = take(4 * usize::from(dimensions))?
        .chunks_exact(4)
        .map(|size| u32::from_be_bytes([size[0], size[1], size[2], size[3]]) as usize)
        .collect();
    let [rows, picture @ ..] = &sizes[..] else {
        return Err(Error::Pair);
    };
    if let [height, width] = *picture
        && (width, height) != (pictures.width, pictures.height)
    {
        return Err(Error::Argument {
            message: format!(
                "The pictures have {width} × {height} pixels, expected {} × {}.",
                pictures.width, pictures.height
            ),
        });
    }
    if *rows > limits.rows {
        return Err(Error::TooManyRows {
            row: limits.rows + 1,
            limit: limits.rows,
        });
    }
    let values = take(sizes.iter().product())?;
    Ok(Idx { sizes, values })
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write as _;

    const SMALL: Pictures = Pictures {
        width: 2,
        height: 1,
        classes: 10,
    };

    fn file(sizes: &[u32], values: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 8, sizes.len() as u8];
        for size in sizes {
            bytes.extend(size.to_be_bytes());
        }
        bytes.extend(values);
        bytes
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn joined(one: &[u8], other: &[u8]) -> Result<Table> {
        join([("“a”", one), ("“b”", other)], SMALL, Asked::default())
    }

    #[test]
    fn both_are_taken_in_either_order_packed_or_not() {
        let (labels, pictures) = (file(&[2], &[7, 3]), file(&[2, 1, 2], &[1, 2, 3, 255]));
        for (one, other) in [
            (labels.clone(), pictures.clone()),
            (pictures.clone(), labels.clone()),
            (gzip(&pictures), gzip(&labels)),
        ] {
            let table = joined(&one, &other).unwrap();
            assert_eq!(
                (table.labels, table.pixels),
                (vec![7, 3], vec![1, 2, 3, 255])
            );
        }
        let asked = Asked {
            inverted: true,
            ..Asked::default()
        };
        let inverted = join([("“a”", &labels), ("“b”", &pictures)], SMALL, asked).unwrap();
        assert_eq!(inverted.pixels, [254, 253, 252, 0]);
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let (labels, pictures) = (file(&[2], &[7, 3]), file(&[2, 1, 2], &[1, 2, 3, 255]));
        for (one, other, expected) in [
            (labels.clone(), labels.clone(), "pair"),
            (pictures.clone(), b"label,a\n".to_vec(), "pair"),
            (labels.clone(), file(&[1, 1, 2], &[1, 2]), "shape"),
            (labels.clone(), file(&[2, 2, 1], &[1, 2, 3, 4]), "argument"),
            (
                labels.clone(),
                pictures[..pictures.len() - 1].to_vec(),
                "short",
            ),
            (
                labels.clone(),
                file(&[u32::MAX, 1, 2], &[1]),
                "too-many-rows",
            ),
            (labels.clone(), file(&[u32::MAX; 3], &[1]), "argument"),
            (labels.clone(), pictures[..9].to_vec(), "short"),
            (labels, gzip(&pictures)[..20].to_vec(), "short"),
            (file(&[2], &[7, 10]), pictures, "label"),
            (file(&[0], &[]), file(&[0, 1, 2], &[]), "empty"),
        ] {
            let error = joined(&one, &other).expect_err(expected);
            let kind = serde_json::to_value(&error).unwrap()["kind"].clone();
            assert_eq!(kind, expected, "{error}");
        }
    }
}
