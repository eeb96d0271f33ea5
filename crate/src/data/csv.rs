//! Bytes of a CSV file → labels and pixels, as they arrive.
//!
//! One row is a label, a number below that of the classes, and the pixels of a picture, row after row: [`Pictures`] says how
//! many. Pixels are integers 0–255, or decimals in 0–1 or 0–255: the whole file decides which. Rows end in LF or CRLF, the last
//! one may end without; a UTF-8 byte-order mark, one header row, and empty lines at the end are skipped.
//! Anything else is an [`Error`] that names the place.
//!
//! Two readings of a row stand side by side: `integers` for what nearly every file holds, and the general one in
//! `Reader::cells`, which it must agree with and which knows all the errors.

use crate::base::error::{Error, Result};
use crate::data::dataset::{Level, Pictures};
use crate::data::decimal::decimal;
use memchr::{memchr, memchr_iter};

/// UTF-8's byte-order mark.
const MARK: &[u8] = b"\xEF\xBB\xBF";

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
}

/// Reads a file from chunks that may end anywhere.
///
/// While no pixel above 1 was seen, the file may hold decimals in 0–1, so levels are kept as round(255 × value). The first
/// larger value settles that it does not, and the levels so far turn into round(value), which is 1 from level 128 on:
/// round(255 × value) ≥ 128 exactly where value ≥ 1/2. So one byte a pixel is enough.
#[derive(Debug)]
pub struct Reader {
    pictures: Pictures,
    limits: Limits,
    /// White space at the beginning of the file, until something else comes and tells whether this is a web page.
    beginning: Option<Vec<u8>>,
    /// The beginning of a line whose end has not arrived.
    line: Vec<u8>,
    /// Row of the file that comes next, from 1.
    row: usize,
    bytes: u64,
    /// The first of the empty lines that were last read: at the end of a file they mean nothing.
    blank: Option<usize>,
    header: bool,
    decimals: bool,
    above_one: bool,
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
            line: Vec::new(),
            row: 1,
            bytes: 0,
            blank: None,
            header: false,
            decimals: false,
            above_one: false,
            labels: Vec::new(),
            pixels: Vec::new(),
        }
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
            return Err(Error::TooManyBytes {
                row: self.row,
                limit: self.limits.bytes,
            });
        }
        Ok(())
    }

    fn read(&mut self, chunk: &[u8]) -> Result<()> {
        let Some(mut beginning) = self.beginning.take() else {
            return self.lines(chunk);
        };
        beginning.extend_from_slice(chunk);
        // A web page may be one long line, and may begin with empty ones.
        let start = &beginning[..beginning.len().min(self.limits.line)];
        match first_character(start) {
            Some(b'<') => Err(Error::Html),
            None if start.len() == beginning.len() => {
                self.beginning = Some(beginning);
                Ok(())
            }
            _ => self.lines(&beginning),
        }
    }

    /// Reads the lines that end in this chunk, and keeps the rest.
    fn lines(&mut self, mut chunk: &[u8]) -> Result<()> {
        if !self.line.is_empty() {
            let Some(end) = memchr(b'\n', chunk) else {
                self.line.extend_from_slice(chunk);
                return self.check_length(self.line.len());
            };
            let mut line = std::mem::take(&mut self.line);
            line.extend_from_slice(&chunk[..end]);
            self.read_line(&line)?;
            chunk = &chunk[end + 1..];
        }
        let mut start = 0;
        for end in memchr_iter(b'\n', chunk) {
            self.read_line(&chunk[start..end])?;
            start = end + 1;
        }
        self.line.extend_from_slice(&chunk[start..]);
        self.check_length(self.line.len())
    }

    /// The end of the file.
    ///
    /// # Errors
    /// If the last row is wrong, or there was no row of data.
    pub fn finish(mut self) -> Result<Table> {
        if let Some(beginning) = self.beginning.take() {
            self.lines(&beginning)?;
        }
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
        Ok(Table {
            pictures: self.pictures,
            labels: self.labels,
            pixels: self.pixels,
            header: self.header,
            scale,
        })
    }

    /// Values of a row: a label and the pixels.
    fn columns(&self) -> usize {
        self.pictures.pixels() + 1
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
        line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            let first = *self.blank.get_or_insert(self.row);
            if self.row - first >= self.limits.rows {
                return Err(self.too_many_rows());
            }
        } else if let Some(row) = self.blank {
            return Err(if looks_like_html(line) {
                Error::Html
            } else {
                Error::Ragged {
                    row,
                    found: 1,
                    expected: self.columns(),
                }
            });
        } else if self.row == 1 && is_header(line, self.columns())? {
            self.header = true;
        } else {
            self.read_row(line)?;
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
        let start = self.pixels.len();
        self.pixels.resize(start + self.pictures.pixels(), 0);
        let label = match integers(line, self.pictures.classes, &mut self.pixels[start..]) {
            Some((label, max)) => {
                if max > 1 && !self.above_one {
                    self.pixels.truncate(start);
                    self.leave_unit_scale();
                    return self.read_row(line);
                }
                if !self.above_one {
                    self.pixels[start..]
                        .iter_mut()
                        .for_each(|level| *level *= 255);
                }
                label
            }
            None => self.cells(line, start)?,
        };
        self.labels.push(label);
        Ok(())
    }

    /// Reads a row cell by cell into the pixels from `start` on; gives the label.
    fn cells(&mut self, line: &[u8], start: usize) -> Result<u8> {
        let found = memchr_iter(b',', line).count() + 1;
        if found != self.columns() {
            return Err(Error::Ragged {
                row: self.row,
                found,
                expected: self.columns(),
            });
        }
        let mut cells = line.split(|&byte| byte == b',');
        let label = cells.next().unwrap_or_default();
        let label = label_of(label, self.pictures.classes).ok_or_else(|| Error::Label {
            row: self.row,
            column: 1,
            text: quote(label),
            classes: self.pictures.classes,
        })?;
        for (i, cell) in cells.enumerate() {
            let value = pixel_of(cell).ok_or_else(|| Error::Pixel {
                row: self.row,
                column: i + 2,
                text: quote(cell),
            })?;
            if value > 1.0 && !self.above_one {
                self.leave_unit_scale();
            }
            self.decimals |= cell.iter().any(|byte| !byte.is_ascii_digit());
            let level = if self.above_one { value } else { 255.0 * value };
            self.pixels[start + i] = level.round() as u8;
        }
        Ok(label)
    }

    fn leave_unit_scale(&mut self) {
        self.above_one = true;
        self.pixels
            .iter_mut()
            .for_each(|level| *level = u8::from(*level >= 128));
    }
}

/// The fast reading: a row of nothing but integers of up to three digits into `pixels`, which are zeros: a label below
/// `classes`, and as many levels 0–255 as there are pixels. Gives the label and the largest pixel, or nothing where only the
/// general reading can tell what the row is.
fn integers(line: &[u8], classes: usize, pixels: &mut [u8]) -> Option<(u8, u8)> {
    const FOUR_ZEROS: &[u8] = b"0,0,0,0,";
    let (label, digits) = integer(line)?;
    let mut rest = line[digits..].strip_prefix(b",")?;
    if usize::from(label) >= classes {
        return None;
    }
    let mut max = 0;
    let mut i = 0;
    while i < pixels.len() {
        // Four of five pixels are zero.
        if i + 4 < pixels.len() && rest.starts_with(FOUR_ZEROS) {
            rest = &rest[FOUR_ZEROS.len()..];
            i += 4;
            continue;
        }
        let (value, digits) = integer(rest)?;
        let last = i + 1 == pixels.len();
        let ended = if last {
            rest.len() == digits
        } else {
            rest.get(digits) == Some(&b',')
        };
        if !ended {
            return None;
        }
        pixels[i] = value;
        max = max.max(value);
        rest = &rest[digits + usize::from(!last)..];
        i += 1;
    }
    rest.is_empty().then_some((label, max))
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

fn pixel_of(cell: &[u8]) -> Option<f64> {
    decimal(cell).filter(|value| (0.0..=255.0).contains(value))
}

/// Exporters that write all numbers as decimals write labels so, too: 7.0 is the class 7.
fn label_of(cell: &[u8], classes: usize) -> Option<u8> {
    let value = decimal(cell).filter(|value| value.fract() == 0.0 && *value >= 0.0)?;
    (value <= 255.0 && (value as usize) < classes).then_some(value as u8)
}

/// A first row is a header if its first cell is no number and not all the others are pixels: `label,1x1,…`,
/// `label,pixel0,…`, or `label,0,1,…,783`. Data under a mistyped label are data.
fn is_header(line: &[u8], columns: usize) -> Result<bool> {
    let cells = || line.split(|&byte| byte == b',');
    let first = cells().next().unwrap_or_default();
    if first.is_empty() || decimal(without_quotes(first)).is_some() || cells().count() != columns {
        return Ok(false);
    }
    if cells().skip(1).all(|cell| pixel_of(cell).is_some()) {
        return Ok(false);
    }
    let named_label = |cell: &[u8]| {
        let name = cell.to_ascii_lowercase();
        [&b"label"[..], b"class", b"target", b"digit"].contains(&without_quotes(name.trim_ascii()))
    };
    match cells().skip(1).position(named_label) {
        Some(i) => Err(Error::LabelColumn {
            column: i + 2,
            text: quote(cells().nth(i + 1).unwrap_or_default()),
        }),
        None => Ok(true),
    }
}

fn without_quotes(cell: &[u8]) -> &[u8] {
    cell.strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""))
        .unwrap_or(cell)
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(MARK).unwrap_or(bytes)
}

fn looks_like_html(bytes: &[u8]) -> bool {
    first_character(bytes) == Some(b'<')
}

/// The first byte that is not white space, nor of a byte-order mark, nor of what may become one.
fn first_character(bytes: &[u8]) -> Option<u8> {
    if bytes.len() < MARK.len() && MARK.starts_with(bytes) {
        return None;
    }
    without_mark(bytes).trim_ascii_start().first().copied()
}

/// A cell's text for a message: quoted, at most 20 characters, with nothing that could not be printed.
fn quote(cell: &[u8]) -> String {
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
