//! Bytes of a file → labels and pixels, as they arrive.
//!
//! One row is a label, a number below that of the classes, and the pixels of a picture, row after row: [`Pictures`] says how
//! many. Pixels are integers 0–255, or decimals in 0–1 or 0–255: the whole file decides which. How the table is written
//! ([`Form`]) is told by a look at the file's beginning, which is kept until it is long enough; empty lines are skipped.
//! Anything else is an [`Error`] that names the place.
//!
//! Two readings of a row stand side by side: `integers` for what nearly every file holds, and the general one in
//! `Reader::cells`, which it must agree with and which knows all the errors.

use crate::base::error::{Error, Result};
use crate::data::dataset::{Level, Pictures};
use crate::data::format::{
    Asked, Cell, Cells, Form, MARK, Utf16, has_open_quote, is_blank, look, number,
};
use crate::data::notices::{is_inverted, notices};
use memchr::{memchr, memchr_iter};

/// Bytes of a file that are looked at before it is read, or those of its longest possible line where that is more.
pub const BEGINNING: usize = 256 << 10;

/// The largest file that will be read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows of data, and as many empty lines after them.
    pub rows: usize,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Bytes of one line.
    pub line: usize,
}

impl Limits {
    /// 100,000 rows, 2 GiB, and lines of 64 KiB, or of 64 bytes a value where that is more.
    #[must_use]
    pub const fn of(pictures: Pictures) -> Self {
        let line = pictures.pixels().saturating_add(1).saturating_mul(64);
        Self {
            rows: 100_000,
            bytes: 2 << 30,
            line: if line > 64 << 10 { line } else { 64 << 10 },
        }
    }
}

/// What is said of inverted pixels.
pub const INVERTED: &str = "Pixels were inverted: dark became bright.";

/// Turns dark into bright.
pub fn invert(pixels: &mut [u8]) {
    for level in pixels {
        *level = 255 - *level;
    }
}

/// What the numbers of a file meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// Integers 0–255, taken as they are.
    Integers,
    /// Decimals 0–255, rounded to the nearest integer.
    Decimals,
    /// Decimals 0–1, multiplied by 255 and rounded.
    Unit,
}

impl Scale {
    /// What one level of a stored pixel means in the file.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::Integers | Self::Decimals => Level::INTEGER,
            Self::Unit => Level::UNIT,
        }
    }
}

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the rows hold.
    pub pictures: Pictures,
    /// One class a row.
    pub labels: Vec<u8>,
    /// [rows × pixels], row by row.
    pub pixels: Vec<u8>,
    /// Whether a header row was skipped.
    pub header: bool,
    /// How the pixels were written.
    pub scale: Scale,
    /// Cells of a row.
    pub columns: usize,
    /// The column of labels, from 0; nothing where there are no columns.
    pub label: Option<usize>,
    /// Whether the background is brighter than the strokes.
    pub bright: bool,
    /// What was decided about the file that is not as usual, a sentence each.
    pub format: Vec<String>,
    /// What is odd about the data and no error, a sentence each.
    pub notices: Vec<String>,
}

/// Reads a file from chunks that may end anywhere.
///
/// While no pixel above 1 was seen, the file may hold decimals in 0–1, so levels are kept as round(255 × value). The first
/// larger value settles that it does not, and the levels so far turn into round(value), which is 1 from level 128 on:
/// round(255 × value) ≥ 128 exactly where value ≥ 1/2. So one byte a pixel is enough.
// Each is of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug)]
pub struct Reader {
    pictures: Pictures,
    limits: Limits,
    /// What came of the file until it is looked at.
    beginning: Option<Vec<u8>>,
    utf16: Option<Utf16>,
    asked: Asked,
    form: Form,
    /// Lines with something in them that come before the data: of the separator and of names.
    skip: usize,
    /// The row of the file that was a header.
    header: Option<usize>,
    /// The beginning of a line whose end has not arrived.
    line: Vec<u8>,
    /// Whether it ended in quotes.
    in_quotes: bool,
    /// Row of the file that comes next, from 1.
    row: usize,
    bytes: u64,
    /// Empty lines in all, and up to the last row.
    blank: usize,
    blank_inside: usize,
    /// Whether rows had empty cells beyond the last.
    trailing: bool,
    decimals: bool,
    above_one: bool,
    /// What a row holds but for what is left out.
    values: Vec<u8>,
    labels: Vec<u8>,
    pixels: Vec<u8>,
}

impl Reader {
    /// A reader of a file with such pictures, within the limits of [`Limits::of`].
    #[must_use]
    pub fn new(pictures: Pictures) -> Self {
        Self::with_limits(pictures, Limits::of(pictures))
    }

    /// A reader that refuses files beyond `limits`.
    #[must_use]
    pub fn with_limits(pictures: Pictures, limits: Limits) -> Self {
        Self {
            pictures,
            limits,
            beginning: Some(Vec::new()),
            utf16: None,
            asked: Asked::default(),
            form: Form::usual(pictures),
            skip: 0,
            header: None,
            line: Vec::new(),
            in_quotes: false,
            row: 1,
            bytes: 0,
            blank: 0,
            blank_inside: 0,
            trailing: false,
            decimals: false,
            above_one: false,
            values: vec![0; pictures.pixels().saturating_add(1)],
            labels: Vec::new(),
            pixels: Vec::new(),
        }
    }

    /// The same, but for what somebody says of the file. Before the first bytes.
    #[must_use]
    pub fn asked(self, asked: Asked) -> Self {
        Self { asked, ..self }
    }

    /// Rows of data read so far.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.labels.len()
    }

    /// Takes the next bytes of the file.
    ///
    /// # Errors
    /// If a row that ends in this chunk is wrong, or a limit is passed. The reader is of no use after that.
    pub fn push(&mut self, chunk: &[u8]) -> Result<()> {
        // What is within the limits is read, so that an error never depends on where chunks end.
        let room = usize::try_from(self.limits.bytes - self.bytes).unwrap_or(usize::MAX);
        let within = &chunk[..chunk.len().min(room)];
        self.bytes += within.len() as u64;
        self.read(within)?;
        if within.len() < chunk.len() {
            self.begin(true)?;
            return Err(Error::TooManyBytes {
                row: self.row,
                limit: self.limits.bytes,
            });
        }
        Ok(())
    }

    /// Counts bytes that are not read.
    ///
    /// # Errors
    /// If there are too many.
    pub fn pass_over(&mut self, chunk: &[u8]) -> Result<()> {
        self.bytes = self.bytes.saturating_add(chunk.len() as u64);
        if self.bytes > self.limits.bytes {
            return Err(Error::TooManyBytes {
                row: self.row,
                limit: self.limits.bytes,
            });
        }
        Ok(())
    }

    fn read(&mut self, chunk: &[u8]) -> Result<()> {
        let enough = self.looked_at();
        let Some(beginning) = &mut self.beginning else {
            return self.text(chunk);
        };
        beginning.extend_from_slice(chunk);
        if beginning.len() < enough {
            return Ok(());
        }
        self.begin(false)
    }

    /// How many bytes are looked at, an even number.
    fn looked_at(&self) -> usize {
        BEGINNING.max(self.limits.line & !1)
    }

    /// Looks at the beginning, if that is not done, and reads it. It is `whole` if nothing follows.
    fn begin(&mut self, whole: bool) -> Result<()> {
        let Some(bytes) = self.beginning.take() else {
            return Ok(());
        };
        let looked_at = &bytes[..bytes.len().min(self.looked_at())];
        self.utf16 = Utf16::of(looked_at);
        // What is looked at must not depend on where the chunk ended that completed it.
        let decoded = Utf16::of(looked_at).map(|mut utf16| utf16.decode(looked_at));
        let text = without_mark(decoded.as_deref().unwrap_or(looked_at));
        self.form = look(text, whole, self.pictures, self.limits.line, self.asked)?;
        self.skip = usize::from(self.form.separator_line) + usize::from(self.form.header);
        self.text(&bytes)
    }

    fn text(&mut self, chunk: &[u8]) -> Result<()> {
        match &mut self.utf16 {
            Some(utf16) => {
                let text = utf16.decode(chunk);
                self.lines(&text)
            }
            None => self.lines(chunk),
        }
    }

    /// Reads the lines that end in this chunk, and keeps the rest.
    fn lines(&mut self, chunk: &[u8]) -> Result<()> {
        let newline = if self.form.cr { b'\r' } else { b'\n' };
        let (mut start, mut counted) = (0, 0);
        for end in memchr_iter(newline, chunk) {
            if self.form.quoted {
                self.in_quotes ^= has_open_quote(&chunk[counted..end]);
                counted = end;
                if self.in_quotes {
                    continue;
                }
            }
            if self.line.is_empty() {
                self.read_line(&chunk[start..end])?;
            } else {
                let mut line = std::mem::take(&mut self.line);
                line.extend_from_slice(&chunk[start..end]);
                self.read_line(&line)?;
            }
            start = end + 1;
        }
        if self.form.quoted {
            self.in_quotes ^= has_open_quote(&chunk[counted..]);
        }
        self.line.extend_from_slice(&chunk[start..]);
        self.check_length(self.line.len())
    }

    /// The end of the file.
    ///
    /// # Errors
    /// If the last row is wrong, or there was no row of data.
    pub fn finish(mut self) -> Result<Table> {
        self.begin(true)?;
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.read_line(&line)?;
        }
        if self.labels.is_empty() {
            return Err(Error::Empty {
                pixels: self.pictures.pixels(),
            });
        }
        let scale = match (self.decimals, self.above_one) {
            (true, false) => Scale::Unit,
            (true, true) => Scale::Decimals,
            (false, above_one) => {
                if !above_one {
                    self.leave_unit_scale();
                }
                Scale::Integers
            }
        };
        if scale == Scale::Integers && self.labels_were_last() {
            self.move_labels();
        }
        if self.asked.inverted {
            invert(&mut self.pixels);
        }
        let format = self.sentences();
        let mut table = Table {
            pictures: self.pictures,
            labels: self.labels,
            pixels: self.pixels,
            header: self.header.is_some(),
            scale,
            columns: self.form.columns,
            label: Some(self.form.label.column),
            bright: false,
            format,
            notices: Vec::new(),
        };
        table.bright = is_inverted(&table);
        table.notices = notices(&table);
        Ok(table)
    }

    fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(row) = self.header {
            said.push(format!("Row {row} was a header and was skipped."));
        }
        if self.utf16.is_some() {
            said.push("The file is text in UTF-16.".into());
        }
        said.extend(self.form.sentences());
        match self.blank_inside {
            0 => {}
            1 => said.push("1 empty line was skipped.".into()),
            lines => said.push(format!("{lines} empty lines were skipped.")),
        }
        if self.trailing {
            said.push("Empty cells at the end of rows were left out.".into());
        }
        if self.asked.inverted {
            said.push(INVERTED.into());
        }
        said
    }

    /// In a file that is sorted by labels, its beginning alone can't tell that they are last: all of them are 0, as the pixels
    /// of a corner are.
    fn labels_were_last(&self) -> bool {
        const ENOUGH_ROWS: usize = 5;
        let form = &self.form;
        let unsure = self.asked.label.is_none()
            && form.label.name.is_none()
            && form.label.column == 0
            && form.left_out.is_empty();
        if !unsure || self.labels.len() < ENOUGH_ROWS || self.labels.iter().any(|label| *label > 0)
        {
            return false;
        }
        let mut counts = [0usize; 256];
        for picture in self.pixels.chunks(self.pictures.pixels()) {
            counts[usize::from(picture[picture.len() - 1])] += 1;
        }
        let most = counts.iter().max().copied().unwrap_or_default();
        let classes = counts
            .iter()
            .skip(self.pictures.classes)
            .all(|count| *count == 0);
        classes && 10 * most <= 7 * self.labels.len()
    }

    /// The first column becomes a pixel, and the last one the labels.
    fn move_labels(&mut self) {
        self.form.label.column = self.form.columns - 1;
        let pictures = self.pixels.chunks_mut(self.pictures.pixels());
        for (label, picture) in self.labels.iter_mut().zip(pictures) {
            picture.rotate_right(1);
            std::mem::swap(label, &mut picture[0]);
        }
    }

    /// Values of a row: a label and the pixels.
    fn columns(&self) -> usize {
        self.form.columns
    }

    fn check_length(&self, length: usize) -> Result<()> {
        if length > self.limits.line {
            return Err(Error::LineTooLong {
                row: self.row,
                limit: self.limits.line,
                expected: self.columns(),
            });
        }
        Ok(())
    }

    fn read_line(&mut self, mut line: &[u8]) -> Result<()> {
        self.check_length(line.len())?;
        if self.row == 1 {
            line = without_mark(line);
        }
        // After lines that end in CR alone one may end in both.
        line = line.strip_prefix(b"\n").unwrap_or(line);
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if is_blank(line, self.form.separator) {
            self.blank += 1;
            if self.blank > self.limits.rows {
                return Err(self.too_many_rows());
            }
        } else if self.skip > 0 {
            self.skip -= 1;
            if self.skip == 0 && self.form.header {
                self.header = Some(self.row);
            }
            self.blank_inside = self.blank;
        } else {
            self.read_row(line)?;
            self.blank_inside = self.blank;
        }
        self.row += 1;
        Ok(())
    }

    fn too_many_rows(&self) -> Error {
        Error::TooManyRows {
            row: self.row,
            limit: self.limits.rows,
        }
    }

    fn read_row(&mut self, line: &[u8]) -> Result<()> {
        if self.labels.len() == self.limits.rows {
            return Err(self.too_many_rows());
        }
        self.values.fill(0);
        let label = match self.integers(line) {
            Some((label, above_one)) => {
                if above_one && !self.above_one {
                    self.leave_unit_scale();
                }
                if !self.above_one {
                    self.values.iter_mut().for_each(|level| *level *= 255);
                }
                label
            }
            None => self.cells(line)?,
        };
        let at = self.label_among_values();
        self.labels.push(label);
        self.pixels.extend_from_slice(&self.values[..at]);
        self.pixels.extend_from_slice(&self.values[at + 1..]);
        Ok(())
    }

    /// The place of the label in `values`.
    fn label_among_values(&self) -> usize {
        let column = self.form.label.column;
        let left_out = self.form.left_out.iter().filter(|other| **other < column);
        column - left_out.count()
    }

    /// The fast reading, into `values`: gives the label, and whether a pixel is above 1. Nothing where only the general reading can
    /// tell what the row is.
    fn integers(&mut self, mut line: &[u8]) -> Option<(u8, bool)> {
        let separator = self.form.separator;
        match self.form.left_out[..] {
            [] => {}
            [0] => {
                let end = memchr(separator, line)?;
                // A quoted name may hold a separator.
                let name = &line[..end];
                if memchr(b'"', name).is_some() && number(without_quotes(name), separator).is_none()
                {
                    return None;
                }
                line = &line[end + 1..];
            }
            _ => return None,
        }
        while line.last() == Some(&separator) {
            self.trailing |= separator != b' ';
            line = &line[..line.len() - 1];
        }
        match separator {
            b',' => integers::<b','>(line, &mut self.values),
            b';' => integers::<b';'>(line, &mut self.values),
            b'\t' => integers::<b'\t'>(line, &mut self.values),
            b' ' => integers::<b' '>(line, &mut self.values),
            _ => None,
        }?;
        let at = self.label_among_values();
        let label = std::mem::take(&mut self.values[at]);
        if usize::from(label) >= self.pictures.classes {
            return None;
        }
        // Once a pixel was above 1 it does not matter any more.
        let above_one = self.above_one || self.values.iter().any(|level| *level > 1);
        Some((label, above_one))
    }

    /// Reads a row cell by cell into `values`; gives the label.
    fn cells(&mut self, line: &[u8]) -> Result<u8> {
        self.values.fill(0);
        let (expected, separator) = (self.form.columns, self.form.separator);
        let (mut label, mut at, mut found) = (0, 0, 0);
        let mut wrong = None;
        let mut column = 0;
        let simple = self.form.left_out.is_empty();
        let mut cells = Cells::new(line, separator);
        while let Some(Cell { text, value, whole }) = cells.read() {
            let this = column;
            column += 1;
            if this >= expected && text.is_empty() {
                self.trailing = true;
                continue;
            }
            found = column;
            if value == Some(0.0) && simple && this < expected && this != self.form.label.column {
                // Four of five pixels are zero.
                self.decimals |= !whole;
                at += 1;
                continue;
            }
            if this >= expected || wrong.is_some() || self.form.left_out.contains(&this) {
                continue;
            }
            if this == self.form.label.column {
                match value.and_then(|value| label_of(value, self.pictures.classes)) {
                    Some(class) => label = class,
                    None => wrong = Some(self.wrong_label(column, text)),
                }
            } else if let Some(value) = value.filter(|value| (0.0..=255.0).contains(value)) {
                self.read_pixel(at, value, whole);
            } else {
                wrong = Some(Error::Pixel {
                    row: self.row,
                    column,
                    text: quote(without_quotes(text.trim_ascii())),
                });
            }
            at += 1;
        }
        if found != expected {
            return Err(Error::Ragged {
                row: self.row,
                found,
                expected,
                left_out: self.form.left_out.len(),
            });
        }
        wrong.map_or(Ok(label), Err)
    }

    /// `column` counts from 1.
    fn wrong_label(&self, column: usize, cell: &[u8]) -> Error {
        Error::Label {
            row: self.row,
            column,
            text: quote(without_quotes(cell.trim_ascii())),
            classes: self.pictures.classes,
        }
    }

    /// Keeps a pixel from 0 to 255 as one of `values`, where it is zero so far.
    #[inline]
    fn read_pixel(&mut self, at: usize, value: f64, whole: bool) {
        self.decimals |= !whole;
        if value == 0.0 {
            return;
        }
        if value > 1.0 && !self.above_one {
            self.leave_unit_scale();
            from_unit_scale(&mut self.values);
        }
        let level = if self.above_one { value } else { 255.0 * value };
        // Rounding takes longer than all the rest.
        self.values[at] = if whole { level } else { level.round() } as u8;
    }

    fn leave_unit_scale(&mut self) {
        self.above_one = true;
        from_unit_scale(&mut self.pixels);
    }
}

/// round(255 × value) → round(value).
fn from_unit_scale(levels: &mut [u8]) {
    for level in levels {
        *level = u8::from(*level >= 128);
    }
}

/// The fast reading: a row of nothing but integers of up to three digits into `values`, which are zeros. Nothing where only the
/// general reading can tell what the row is.
fn integers<const SEPARATOR: u8>(mut rest: &[u8], values: &mut [u8]) -> Option<()> {
    let four_zeros = [
        b'0', SEPARATOR, b'0', SEPARATOR, b'0', SEPARATOR, b'0', SEPARATOR,
    ];
    let mut i = 0;
    while i < values.len() {
        // Four of five pixels are zero.
        if i + 4 < values.len() && rest.starts_with(&four_zeros) {
            rest = &rest[four_zeros.len()..];
            i += 4;
            continue;
        }
        let (value, digits) = integer(rest)?;
        let last = i + 1 == values.len();
        let ended = if last {
            rest.len() == digits
        } else {
            rest.get(digits) == Some(&SEPARATOR)
        };
        if !ended {
            return None;
        }
        values[i] = value;
        rest = &rest[digits + usize::from(!last)..];
        i += 1;
    }
    rest.is_empty().then_some(())
}

/// The integer 0–255 of up to three digits at the beginning of a text, and how many digits it has.
#[inline]
fn integer(text: &[u8]) -> Option<(u8, usize)> {
    let mut value = 0u32;
    let mut digits = 0;
    while let Some(digit) = text
        .get(digits)
        .map(|byte| byte.wrapping_sub(b'0'))
        .filter(|digit| *digit < 10)
    {
        value = value * 10 + u32::from(digit);
        digits += 1;
        if digits > 3 {
            return None;
        }
    }
    (digits > 0 && value <= 255).then_some((value as u8, digits))
}

/// Exporters that write all numbers as decimals write labels so, too: 7.0 is the class 7.
fn label_of(value: f64, classes: usize) -> Option<u8> {
    let is_class = value.fract() == 0.0 && (0.0..=255.0).contains(&value);
    (is_class && (value as usize) < classes).then_some(value as u8)
}

fn without_quotes(cell: &[u8]) -> &[u8] {
    cell.strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(cell)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

/// A cell's text for a message: quoted, at most 20 characters, with nothing that could not be printed.
pub(crate) fn quote(cell: &[u8]) -> String {
    const SHOWN: usize = 20;
    if cell.is_empty() {
        return "empty".into();
    }
    // Four bytes hold at most one character: no need to look at more of a long cell.
    let text = String::from_utf8_lossy(&cell[..cell.len().min(4 * SHOWN + 4)]);
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { '\u{FFFD}' } else { c })
        .collect();
    if text.chars().count() > SHOWN {
        shown.push('…');
    }
    format!("“{shown}”")
}

#[cfg(test)]
mod tests;
