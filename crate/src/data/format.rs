//! A look before the parse: the beginning of a file → how its table is written, or the name of what is no table.
//!
//! Nothing is read twice: [`look`] sees a bounded beginning, and the [`Reader`](crate::data::csv::Reader) then reads all of the
//! file in the [`Form`] that was found. Whatever is not as most files have it (a label, a comma, the pixels) is said in a
//! sentence.

mod cells;
mod foreign;
mod utf16;

pub use cells::{Cell, Cells, is_blank, number};
pub use foreign::foreign;
pub use utf16::Utf16;

use crate::base::error::{Error, Result};
use crate::data::dataset::Pictures;
use memchr::{memchr, memchr_iter};

/// UTF-8's byte-order mark.
pub const MARK: &[u8] = b"\xEF\xBB\xBF";
/// Separators that are looked for, the likelier ones first.
const SEPARATORS: &[u8] = b",;\t |";
/// Names of a column of labels, the surer ones first.
const LABELS: &[&str] = &["label", "labels", "class", "digit", "target", "y", "number"];
/// Names of a column that only tells rows apart.
const ROW_NAMES: &[&str] = &[
    "",
    "id",
    "index",
    "idx",
    "row",
    "rowid",
    "row_id",
    "rownames",
    "imageid",
    "image_id",
    "unnamed: 0",
    "no",
    "nr",
    "#",
    "number",
];
/// Rows that are looked at.
const ROWS: usize = 40;
/// Of them, rows by which the separator is chosen.
const SEPARATOR_ROWS: usize = 4;
/// Fewer rows don't tell that a column of classes is rather one of pixels.
const ENOUGH_ROWS: usize = 5;
/// Whole numbers that count up for so many columns are names, not pixels.
const LONGEST_COUNT: usize = 32;

/// Which column has the labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// From 0.
    pub column: usize,
    /// What the header calls it, if it was known by that.
    pub name: Option<String>,
}

/// What somebody says of a file; nothing is what a look at it tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// The column of labels, from 0.
    pub label: Option<usize>,
    /// Whether the first line has names.
    pub header: Option<bool>,
    /// Whether pixels are to be turned, dark into bright.
    pub inverted: bool,
}

/// How the table of a file is written.
// Every combination of them occurs.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Between two cells; a space stands for any white space.
    pub separator: u8,
    /// Lines end in CR alone.
    pub cr: bool,
    /// There are quotes, so that a line's end may stand in a cell.
    pub quoted: bool,
    /// A comma is the decimal sign.
    pub decimal_comma: bool,
    /// The first line that is not empty says what the separator is.
    pub separator_line: bool,
    /// The first line after that has names.
    pub header: bool,
    /// Cells of a row, but for empty ones at its end.
    pub columns: usize,
    /// The column of labels.
    pub label: Label,
    /// Columns of row numbers or names, from 0, rising. All but these and the labels are pixels.
    pub left_out: Vec<usize>,
    /// Whether what was left out are numbers.
    pub numbers: bool,
}

impl Form {
    /// As most files are: a label, commas, the pixels, lines that end in LF.
    #[must_use]
    pub fn usual(pictures: Pictures) -> Self {
        Self {
            separator: b',',
            cr: false,
            quoted: false,
            decimal_comma: false,
            separator_line: false,
            header: false,
            columns: pictures.pixels() + 1,
            label: Label {
                column: 0,
                name: None,
            },
            left_out: Vec::new(),
            numbers: false,
        }
    }

    /// What is not as usual, a sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        let separator = match self.separator {
            b';' => "Semicolons separate the columns.",
            b'\t' => "Tabs separate the columns.",
            b' ' => "Spaces separate the columns.",
            b'|' => "Bars separate the columns.",
            _ => "",
        };
        if !separator.is_empty() {
            said.push(separator.into());
        }
        if self.decimal_comma {
            said.push("A comma is the decimal sign.".into());
        }
        if self.cr {
            said.push("Lines end in a carriage return.".into());
        }
        if let Some(sentence) = self.label_sentence() {
            said.push(sentence);
        }
        if !self.left_out.is_empty() {
            let count = self.left_out.len();
            said.push(format!(
                "{count} {} of row {} {} left out.",
                if count == 1 { "column" } else { "columns" },
                if self.numbers { "numbers" } else { "names" },
                if count == 1 { "was" } else { "were" },
            ));
        }
        said
    }

    /// Nothing for labels in the first column, or in the first one that is not left out.
    fn label_sentence(&self) -> Option<String> {
        let column = self.label.column;
        if (0..column).all(|before| self.left_out.contains(&before)) {
            return None;
        }
        let place = if column + 1 == self.columns {
            "last column".to_owned()
        } else {
            format!("column {}", column + 1)
        };
        Some(match &self.label.name {
            Some(name) => format!("Label: {place}, named “{name}”."),
            None => format!("Label: {place}."),
        })
    }
}

/// How a file is written that begins so: text without a byte-order mark, which is `whole` if nothing follows. Lines may have
/// `longest` bytes.
///
/// # Errors
/// If it is no table, a table without labels or with one-hot labels, or has not the column that was asked for.
pub fn look(
    beginning: &[u8],
    whole: bool,
    pictures: Pictures,
    longest: usize,
    asked: Asked,
) -> Result<Form> {
    if let Some(error) = foreign(beginning) {
        return Err(error);
    }
    let mut form = Form::usual(pictures);
    form.cr = ends_in_cr(beginning);
    form.quoted = memchr(b'"', beginning).is_some();
    let mut records = Records::new(beginning, &form);
    let mut lines: Vec<&[u8]> = Vec::new();
    while lines.len() < ROWS + 2 {
        let Some((line, ended)) = records.next() else {
            break;
        };
        if line.len() > longest {
            // Reading says so; what was seen before decides.
            break;
        }
        if (ended || whole) && !is_blank(line, b',') {
            lines.push(line);
        }
    }
    if let Some(separator) = lines.first().and_then(|line| separator_line(line)) {
        form.separator_line = true;
        form.separator = separator;
        lines.remove(0);
    } else {
        form.separator = likeliest_separator(&lines);
    }
    let rows: Vec<Vec<&[u8]>> = lines
        .iter()
        .map(|line| Cells::new(line, form.separator).collect())
        .collect();
    Sample::new(rows, form, pictures, asked)?.form()
}

/// Lines end in CR alone where that is what more of them do.
fn ends_in_cr(text: &[u8]) -> bool {
    let alone = memchr_iter(b'\r', text)
        .filter(|at| text.get(at + 1) != Some(&b'\n') && at + 1 < text.len())
        .count();
    alone > memchr_iter(b'\n', text).count()
}

/// The lines of a text, where quotes may hold an end of line.
struct Records<'a> {
    rest: &'a [u8],
    end: u8,
    quoted: bool,
}

impl<'a> Records<'a> {
    fn new(text: &'a [u8], form: &Form) -> Self {
        Self {
            rest: text,
            end: if form.cr { b'\r' } else { b'\n' },
            quoted: form.quoted,
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = (&'a [u8], bool);

    fn next(&mut self) -> Option<(&'a [u8], bool)> {
        if self.rest.is_empty() {
            return None;
        }
        let (mut from, mut open) = (0, false);
        for at in memchr_iter(self.end, self.rest) {
            if self.quoted {
                open ^= has_open_quote(&self.rest[from..at]);
                from = at;
            }
            if !open {
                let line = &self.rest[..at];
                self.rest = &self.rest[at + 1..];
                return Some((line, true));
            }
        }
        Some((std::mem::take(&mut self.rest), false))
    }
}

/// Whether a quote is opened that is not closed.
#[must_use]
pub fn has_open_quote(line: &[u8]) -> bool {
    memchr_iter(b'"', line).count() % 2 == 1
}

/// The separator in `sep=;`, as Excel writes and reads it.
fn separator_line(line: &[u8]) -> Option<u8> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line
        .strip_prefix(b"\"")
        .and_then(|inside| inside.strip_suffix(b"\""))
        .unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator]
            if separator.is_ascii() && !separator.is_ascii_alphanumeric() =>
        {
            Some(*separator)
        }
        _ => None,
    }
}

/// The one that gives most numbers, and among equals most cells.
fn likeliest_separator(lines: &[&[u8]]) -> u8 {
    let mut best = (0, 0);
    let mut likeliest = b',';
    for &separator in SEPARATORS {
        let (mut numbers, mut all) = (0, 0);
        for line in lines.iter().take(SEPARATOR_ROWS) {
            for cell in Cells::new(line, separator) {
                all += 1;
                numbers += usize::from(number(cell, separator).is_some());
            }
        }
        if (numbers, all) > best {
            best = (numbers, all);
            likeliest = separator;
        }
    }
    likeliest
}

/// The first rows of a table as cells.
struct Sample<'a> {
    form: Form,
    pictures: Pictures,
    /// What the header calls the columns of the rows; empty without one.
    names: Vec<String>,
    /// Rows of data with as many cells as most have.
    rows: Vec<Vec<&'a [u8]>>,
    /// How many cells that are.
    width: usize,
    asked: Asked,
}

impl<'a> Sample<'a> {
    fn new(
        mut rows: Vec<Vec<&'a [u8]>>,
        mut form: Form,
        pictures: Pictures,
        asked: Asked,
    ) -> Result<Self> {
        let columns = form.columns;
        for row in &mut rows {
            while row.len() > columns && row.last().is_some_and(|cell| cell.is_empty()) {
                row.pop();
            }
        }
        form.header = match (rows.first(), asked.header) {
            (None, _) => false,
            (Some(_), Some(header)) => header,
            (Some(row), None) => is_header(row, &form),
        };
        let header: Vec<&[u8]> = if form.header {
            rows.remove(0)
        } else {
            Vec::new()
        };
        let width = usual_width(&rows, columns);
        let numbers = |row: &&Vec<&[u8]>| {
            let count = row
                .iter()
                .filter(|cell| number(cell, form.separator).is_some());
            2 * count.count() >= row.len()
        };
        let no_rows = if rows.is_empty() {
            form.header && header.len() < columns
        } else {
            let few = 2 * rows.iter().filter(numbers).count() < rows.len();
            width != columns && (width < 2 || few)
        };
        if no_rows {
            return Err(Error::NoTable {
                pixels: pictures.pixels(),
            });
        }
        rows.retain(|row| row.len() == width);
        let mut names: Vec<String> = header.iter().map(|name| name_of(name)).collect();
        if names.len() + 1 == width && width > columns {
            // R leaves out the name of the row names.
            names.insert(0, String::new());
        }
        form.decimal_comma = form.separator != b','
            && rows
                .iter()
                .flatten()
                .any(|cell| memchr(b',', cell).is_some() && number(cell, form.separator).is_some());
        Ok(Self {
            form,
            pictures,
            names,
            rows,
            width,
            asked,
        })
    }

    fn form(mut self) -> Result<Form> {
        let columns = self.form.columns;
        if let Some(label) = self.asked.label.filter(|label| *label >= self.width) {
            return Err(Error::Argument {
                message: format!(
                    "There is no column {} for labels: the rows have {}.",
                    label + 1,
                    self.width
                ),
            });
        }
        let named = self.asked.label.or_else(|| self.named_label());
        if named.is_none() && self.has_one_hot_labels() {
            return Err(Error::OneHot {
                classes: self.pictures.classes,
            });
        }
        if named.is_none() && self.has_no_labels() {
            return Err(Error::NoLabels {
                pixels: self.pictures.pixels(),
            });
        }
        if self.width > columns {
            self.leave_out(self.width - columns, named);
        }
        self.form.label = match named {
            Some(column) if column < self.form.columns => Label {
                column,
                name: self
                    .names
                    .get(column)
                    .filter(|name| !name.is_empty())
                    .cloned(),
            },
            _ => Label {
                column: self.label_by_content(),
                name: None,
            },
        };
        Ok(self.form)
    }

    fn name(&self, column: usize) -> Option<String> {
        self.names.get(column).map(|name| name.to_ascii_lowercase())
    }

    fn named_label(&self) -> Option<usize> {
        let names: Vec<String> = self
            .names
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .collect();
        LABELS
            .iter()
            .find_map(|label| names.iter().position(|name| name == label))
    }

    fn column(&self, column: usize) -> impl Iterator<Item = Option<f64>> {
        self.rows
            .iter()
            .map(move |row| number(row[column], self.form.separator))
    }

    /// Whether the values of a column go up by 1 from 0 or 1, and so number the rows.
    fn counts_rows(&self, column: usize) -> bool {
        let first = self.column(column).next().flatten();
        first.is_some_and(|first| {
            (first == 0.0 || first == 1.0)
                && self
                    .column(column)
                    .enumerate()
                    .all(|(row, value)| value == Some(first + row as f64))
        })
    }

    fn is_row_names(&self, column: usize) -> bool {
        let named = self
            .name(column)
            .is_some_and(|name| ROW_NAMES.contains(&name.as_str()));
        let words = || self.column(column).all(|value| value.is_none());
        let numbers = || self.rows.len() > 2 && self.counts_rows(column);
        !self.rows.is_empty() && (named || numbers() || words())
    }

    /// Leaves `extra` columns out, if so many tell rows apart; else every row has too many values, which reading says.
    fn leave_out(&mut self, extra: usize, named: Option<usize>) {
        let last = self.width - 1;
        // They stand at the edges.
        let mut found: Vec<usize> = (0..self.width.min(extra + 1))
            .chain([last])
            .filter(|column| Some(*column) != named && self.is_row_names(*column))
            .take(extra)
            .collect();
        found.dedup();
        if found.len() == extra {
            self.form.columns = self.width;
            self.form.numbers = found
                .iter()
                .all(|column| self.column(*column).all(|value| value.is_some()));
            self.form.left_out = found;
        }
    }

    /// Pixels alone, or with a number for each row.
    fn has_no_labels(&self) -> bool {
        let pixels = self.pictures.pixels();
        if self.rows.is_empty() || self.width < 2 {
            return false;
        }
        if self.width == pixels {
            return self.rows.len() > 1 || !self.names.is_empty();
        }
        let numbered = || {
            let named = self
                .name(0)
                .is_some_and(|name| ROW_NAMES.contains(&name.as_str()));
            named || (self.rows.len() > self.pictures.classes + 1 && self.counts_rows(0))
        };
        self.width == pixels + 1 && numbered() && !self.could_be_labels(self.width - 1)
    }

    /// As many columns of 0 and 1 as there are classes, at the beginning or the end of each row, with one 1.
    fn has_one_hot_labels(&self) -> bool {
        let classes = self.pictures.classes;
        if classes < 2 || self.width != self.pictures.pixels() + classes || self.rows.is_empty() {
            return false;
        }
        let one_hot = |cells: &[&[u8]]| {
            let values = || cells.iter().map(|cell| number(cell, self.form.separator));
            values().all(|value| value == Some(0.0) || value == Some(1.0))
                && values().filter(|value| *value == Some(1.0)).count() == 1
        };
        let at = |start: usize| {
            self.rows
                .iter()
                .all(|row| one_hot(&row[start..start + classes]))
        };
        at(0) || at(self.width - classes)
    }

    /// The first column that is not left out, or the last if only that can be labels.
    fn label_by_content(&self) -> usize {
        let kept = |column: &usize| !self.form.left_out.contains(column);
        let first = (0..self.form.columns).find(kept).unwrap_or_default();
        let last = (0..self.form.columns).rev().find(kept).unwrap_or_default();
        if self.width != self.form.columns || !self.could_be_labels(last) {
            return first;
        }
        let only_last = !self.are_classes(first)
            || (self.rows.len() >= ENOUGH_ROWS && self.commonest_share(first) >= 0.9);
        if only_last { last } else { first }
    }

    fn are_classes(&self, column: usize) -> bool {
        let classes = self.pictures.classes as f64;
        self.column(column).all(|value| {
            value.is_some_and(|value| value >= 0.0 && value.fract() == 0.0 && value < classes)
        })
    }

    /// Several classes, none of which is nearly every row's, as the black of a corner is.
    fn could_be_labels(&self, column: usize) -> bool {
        self.are_classes(column) && self.rows.len() > 1 && self.commonest_share(column) <= 0.7
    }

    /// Of the rows, the share that has a column's most frequent value; only levels count.
    fn commonest_share(&self, column: usize) -> f64 {
        let mut counts = [0usize; 256];
        for value in self.column(column).flatten() {
            if (0.0..=255.0).contains(&value) && value.fract() == 0.0 {
                counts[value as usize] += 1;
            }
        }
        let most = counts.iter().max().copied().unwrap_or_default();
        most as f64 / self.rows.len().max(1) as f64
    }
}

/// What most rows have; among equals what is expected.
fn usual_width(rows: &[Vec<&[u8]>], expected: usize) -> usize {
    let frequency = |width: usize| rows.iter().filter(|row| row.len() == width).count();
    rows.iter()
        .map(Vec::len)
        .max_by_key(|&width| (frequency(width), width == expected))
        .unwrap_or(expected)
}

/// A column's name for a comparison and a sentence.
fn name_of(cell: &[u8]) -> String {
    const LONGEST: usize = 40;
    String::from_utf8_lossy(&cell[..cell.len().min(4 * LONGEST)])
        .trim_matches('\'')
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect()
}

/// Whether a first row has names: half of its cells are words, one is a name of labels, or numbers count up through it.
/// Data with a cell that can't be read are data.
fn is_header(row: &[&[u8]], form: &Form) -> bool {
    const MISSING: &[&str] = &[
        "", "na", "n/a", "nan", "null", "none", "inf", "-inf", "?", "#n/a",
    ];
    let word = |cell: &&&[u8]| {
        number(cell, form.separator).is_none()
            && !MISSING.contains(&name_of(cell).to_ascii_lowercase().as_str())
    };
    let words = row.iter().filter(word).count();
    let named = || {
        row.iter()
            .filter(word)
            .any(|cell| LABELS.contains(&name_of(cell).to_ascii_lowercase().as_str()))
    };
    2 * words > row.len()
        || (words > 0 && named())
        || counts_up(row, form.separator)
        || counts_doubles(row)
}

/// Whether a row of data was taken for names and saved again by pandas, which tells equal names apart: `5,0,0.1,0.2,…,0.658`.
fn counts_doubles(row: &[&[u8]]) -> bool {
    let mut expected = 1;
    for cell in row {
        let count = cell
            .strip_prefix(b"0.")
            .and_then(|digits| std::str::from_utf8(digits).ok());
        expected += usize::from(count.is_some_and(|digits| digits.parse() == Ok(expected)));
    }
    expected > LONGEST_COUNT
}

/// Whether whole numbers go up by 1 through a row, but for its first cells and its last.
fn counts_up(row: &[&[u8]], separator: u8) -> bool {
    let mut run = 0;
    let mut longest = 0;
    let mut before = None;
    for cell in row {
        let value = number(cell, separator).filter(|value| value.fract() == 0.0);
        run = match (before, value) {
            (Some(before), Some(value)) if value == before + 1.0 => run + 1,
            _ => 1,
        };
        longest = longest.max(run);
        before = value;
    }
    longest >= LONGEST_COUNT && longest + 3 >= row.len()
}

#[cfg(test)]
mod tests;
