//! Bytes of a CSV file → labels and pixels, as they arrive.
//!
//! One row is a label (0–9) and 784 pixels. Pixels are integers 0–255, or decimals in 0–1 or 0–255: the whole file decides
//! which. Rows end in LF or CRLF, the last one may end without; a UTF-8 byte-order mark, one header row, and empty lines at the end are skipped.
//! Anything else is an [`Error`] that names the place.
//!
//! Two readings of a row stand side by side: [`integers`] for what nearly every file holds, and the general one in
//! [`Reader::cells`], which it must agree with and which knows all the errors.

use crate::decimal::decimal;
use crate::error::{Error, Result};
use memchr::{memchr, memchr_iter};

/// Pixels of an image: 28 × 28.
pub const PIXELS: usize = 784;
/// Values of a row: a label and the pixels.
pub const COLUMNS: usize = PIXELS + 1;

/// The largest file that will be read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Rows of data.
    pub rows: usize,
    /// Bytes, unpacked.
    pub bytes: u64,
    /// Bytes of one line.
    pub line: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 100_000,
            bytes: 2 << 30,
            line: 64 << 10,
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

/// A whole file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// One digit a row.
    pub labels: Vec<u8>,
    /// [rows × 784], row by row.
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
    limits: Limits,
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

impl Default for Reader {
    fn default() -> Self {
        Self::with_limits(Limits::default())
    }
}

impl Reader {
    /// A reader that refuses files beyond `limits`.
    #[must_use]
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
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
    pub fn push(&mut self, mut chunk: &[u8]) -> Result<()> {
        // A web page may be one long line, and may begin with empty ones.
        if self.bytes == 0 && looks_like_html(chunk) {
            return Err(Error::Html);
        }
        self.bytes += chunk.len() as u64;
        if self.bytes > self.limits.bytes {
            return Err(Error::TooManyBytes {
                row: self.row,
                limit: self.limits.bytes,
            });
        }
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
        let line = std::mem::take(&mut self.line);
        if !line.is_empty() {
            self.read_line(&line)?;
        }
        if self.labels.is_empty() {
            return Err(Error::Empty);
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
            labels: self.labels,
            pixels: self.pixels,
            header: self.header,
            scale,
        })
    }

    fn check_length(&self, length: usize) -> Result<()> {
        if length > self.limits.line {
            return Err(Error::LineTooLong {
                row: self.row,
                limit: self.limits.line,
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
            self.blank = self.blank.or(Some(self.row));
        } else if let Some(row) = self.blank {
            return Err(if looks_like_html(line) {
                Error::Html
            } else {
                Error::Ragged {
                    row,
                    found: 1,
                    expected: COLUMNS,
                }
            });
        } else if self.row == 1 && is_header(line)? {
            self.header = true;
        } else {
            self.read_row(line)?;
        }
        self.row += 1;
        Ok(())
    }

    fn read_row(&mut self, line: &[u8]) -> Result<()> {
        if self.labels.len() == self.limits.rows {
            return Err(Error::TooManyRows {
                row: self.row,
                limit: self.limits.rows,
            });
        }
        let start = self.pixels.len();
        self.pixels.resize(start + PIXELS, 0);
        let label = match integers(line, &mut self.pixels[start..]) {
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
        if found != COLUMNS {
            return Err(Error::Ragged {
                row: self.row,
                found,
                expected: COLUMNS,
            });
        }
        let mut cells = line.split(|&byte| byte == b',');
        let label = cells.next().unwrap_or_default();
        let label = label_of(label).ok_or_else(|| Error::Label {
            row: self.row,
            column: 1,
            text: quote(label),
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

/// The fast reading: a row of nothing but integers of up to three digits, 0–255, into `pixels` (784 zeros).
/// Gives the label and the largest pixel, or nothing where only the general reading can tell what the row is.
fn integers(line: &[u8], pixels: &mut [u8]) -> Option<(u8, u8)> {
    const FOUR_ZEROS: &[u8] = b"0,0,0,0,";
    let (&[label, b','], mut rest) = line.split_first_chunk::<2>()? else {
        return None;
    };
    let mut max = 0;
    let mut i = 0;
    while i < PIXELS {
        // Four of five pixels are zero.
        if i + 4 < PIXELS && rest.starts_with(FOUR_ZEROS) {
            rest = &rest[FOUR_ZEROS.len()..];
            i += 4;
            continue;
        }
        let mut value = 0u32;
        let mut digits = 0;
        while let Some(digit) = rest
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
        let last = i + 1 == PIXELS;
        let ended = if last {
            rest.len() == digits
        } else {
            rest.get(digits) == Some(&b',')
        };
        if digits == 0 || value > 255 || !ended {
            return None;
        }
        pixels[i] = value as u8;
        max = max.max(value as u8);
        rest = &rest[digits + usize::from(!last)..];
        i += 1;
    }
    label.is_ascii_digit().then(|| (label - b'0', max))
}

fn pixel_of(cell: &[u8]) -> Option<f64> {
    decimal(cell).filter(|value| (0.0..=255.0).contains(value))
}

/// Exporters that write all numbers as decimals write labels so, too: 7.0 is the digit 7.
fn label_of(cell: &[u8]) -> Option<u8> {
    let value =
        decimal(cell).filter(|value| (0.0..=9.0).contains(value) && value.fract() == 0.0)?;
    Some(value as u8)
}

/// A first row is a header if its first cell is no number and not all the others are pixels: `label,1x1,…`,
/// `label,pixel0,…`, or `label,0,1,…,783`. Data under a mistyped label are data.
fn is_header(line: &[u8]) -> Result<bool> {
    let cells = || line.split(|&byte| byte == b',');
    let first = cells().next().unwrap_or_default();
    if first.is_empty() || decimal(without_quotes(first)).is_some() || cells().count() != COLUMNS {
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
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)
}

fn looks_like_html(bytes: &[u8]) -> bool {
    without_mark(bytes).trim_ascii_start().starts_with(b"<")
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
