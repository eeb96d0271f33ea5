//! What is odd about data that were read, and no error: said, so that nobody has to find it out from a loss.

use crate::data::csv::Table;
use crate::data::dataset::Pictures;

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
    } else if is_inverted(table) {
        Some(
            "The background is bright: in MNIST it is 0, and the strokes are up to 255. A network that learned from one kind fails on the other."
                .into(),
        )
    } else {
        None
    };
    labels(table).into_iter().chain(pixels).collect()
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

/// Whether the pixels at the edges are mostly brighter than half of the brightest, in most pictures, and the others are not all so.
fn is_inverted(table: &Table) -> bool {
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
        Table {
            pictures,
            labels: labels.to_vec(),
            pixels: (0..labels.len() * 36).map(|i| pixel(i % 36)).collect(),
            header: false,
            scale: Scale::Integers,
            format: Vec::new(),
            notices: Vec::new(),
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
                &["All labels are 4: there is nothing to tell apart. Is it the column of labels?"],
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
