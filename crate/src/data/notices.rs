//! What is odd about data that were read, and no error: said, so that nobody has to find it out from a loss.

use crate::data::csv::Table;
use crate::data::dataset::Pictures;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Pictures that are looked at for their background, evenly over the file.
const LOOKED_AT: usize = 100;
/// Missing classes that are named one by one.
const NAMED: usize = 5;

/// A sentence for each oddity; none for data as MNIST's.
#[must_use]
pub fn notices(table: &Table) -> Vec<String> {
    let pixels = if let Some(level) = only_level(&table.pixels) {
        Some(format!(
            "All pixels are equal ({level} of 255): the pictures show nothing."
        ))
    } else if table.bright {
        Some(
            "The background is bright: in MNIST it is 0, and the strokes are up to 255. A network that learned from one kind fails on the other."
                .into(),
        )
    } else {
        None
    };
    labels(table)
        .into_iter()
        .chain(pixels)
        .chain(repeated(table))
        .collect()
}

/// Rows that stood there before, label and all.
fn repeated(table: &Table) -> Option<String> {
    let pictures = table.pixels.chunks(table.pictures.pixels());
    let mut seen = HashSet::with_capacity(table.labels.len());
    let count = table
        .labels
        .iter()
        .zip(pictures)
        .filter(|row| {
            // Two of 100,000 rows have the same 64 bits by chance once in 4 billion files.
            let mut hasher = DefaultHasher::new();
            row.hash(&mut hasher);
            !seen.insert(hasher.finish())
        })
        .count();
    match count {
        0 => None,
        1 => Some("1 row repeats another.".into()),
        rows => Some(format!("{rows} rows repeat others.")),
    }
}

fn labels(table: &Table) -> Option<String> {
    let Pictures { classes, .. } = table.pictures;
    let mut counts = vec![0usize; classes];
    for &label in &table.labels {
        counts[usize::from(label)] += 1;
    }
    let one = if classes == 10 { "digit" } else { "class" };
    let many = if classes == 10 { "digits" } else { "classes" };
    let missing: Vec<String> = (0..classes)
        .filter(|class| counts[*class] == 0)
        .map(|class| class.to_string())
        .collect();
    match &missing[..] {
        [] => None,
        _ if missing.len() + 1 == classes => {
            let label = table.labels.first()?;
            Some(format!(
                "All labels are {label}: there is nothing to tell apart. Is it the column of labels?"
            ))
        }
        [class] => Some(format!("No row has the {one} {class}.")),
        [others @ .., last] if missing.len() <= NAMED => Some(format!(
            "No row has the {many} {} or {last}.",
            others.join(", ")
        )),
        _ => Some(format!(
            "{} of the {classes} {many} have no row.",
            missing.len()
        )),
    }
}

fn only_level(pixels: &[u8]) -> Option<u8> {
    let first = pixels.first()?;
    pixels.iter().all(|level| level == first).then_some(*first)
}

/// Whether the background is bright: nine of ten pixels at the edges have three quarters of the brightest level or more, and some others are dark.
#[must_use]
pub fn is_inverted(table: &Table) -> bool {
    let Pictures { width, height, .. } = table.pictures;
    if width < 5 || height < 5 {
        return false;
    }
    let step = table.labels.len().div_ceil(LOOKED_AT).max(1);
    let pictures = || table.pixels.chunks(width * height).step_by(step);
    let Some(most) = pictures().flatten().max().copied() else {
        return false;
    };
    let bright = |level: u8| usize::from(level) * 4 >= usize::from(most) * 3;
    let edge = |at: usize| {
        let (row, column) = (at / width, at % width);
        row == 0 || column == 0 || row + 1 == height || column + 1 == width
    };
    let (mut edges, mut bright_edges, mut dark) = (0, 0, 0);
    for picture in pictures() {
        for (at, &level) in picture.iter().enumerate() {
            dark += usize::from(usize::from(level) * 2 < usize::from(most));
            if edge(at) {
                edges += 1;
                bright_edges += usize::from(bright(level));
            }
        }
    }
    10 * bright_edges >= 9 * edges && dark > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::csv::Scale;

    fn table(labels: &[u8], pixel: impl Fn(usize) -> u8) -> Table {
        let pictures = Pictures {
            width: 6,
            height: 6,
            classes: 10,
        };
        let table = Table {
            pictures,
            labels: labels.to_vec(),
            pixels: (0..labels.len() * 36).map(|i| pixel(i % 36)).collect(),
            header: false,
            scale: Scale::Integers,
            columns: 37,
            label: Some(0),
            bright: false,
            format: Vec::new(),
            notices: Vec::new(),
        };
        Table {
            bright: is_inverted(&table),
            ..table
        }
    }

    #[test]
    fn what_is_odd_is_said() {
        let all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        let stroke = |at| if at == 14 { 255 } else { 0 };
        for (what, table, expected) in [
            ("usual", table(&all, stroke), &[][..]),
            (
                "one missing",
                table(&all[..9], stroke),
                &["No row has the digit 9."],
            ),
            (
                "two missing",
                table(&all[..8], stroke),
                &["No row has the digits 8 or 9."],
            ),
            (
                "many missing",
                table(&all[..3], stroke),
                &["7 of the 10 digits have no row."],
            ),
            (
                "one label",
                table(&[4; 3], stroke),
                &[
                    "All labels are 4: there is nothing to tell apart. Is it the column of labels?",
                    "2 rows repeat others.",
                ],
            ),
            (
                "one row twice",
                table(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 3], stroke),
                &["1 row repeats another."],
            ),
            (
                "blank",
                table(&all, |_| 0),
                &["All pixels are equal (0 of 255): the pictures show nothing."],
            ),
            (
                "inverted",
                table(&all, |at| 255 - stroke(at)),
                &[
                    "The background is bright: in MNIST it is 0, and the strokes are up to 255. A network that learned from one kind fails on the other.",
                ],
            ),
            ("noise", table(&all, |at| (at * 7) as u8), &[]),
        ] {
            assert_eq!(notices(&table), expected, "{what}");
        }
    }
}
