//! A line → its cells, and a cell → its number.

use crate::data::decimal::decimal;
use memchr::memchr;

/// The cells of one line, without the white space and the quotes around them. A quoted cell may hold the separator; quotes
/// inside it stay doubled. A space as separator means any white space.
#[derive(Debug, Clone)]
pub struct Cells<'a> {
    /// Nothing after the last cell.
    rest: Option<&'a [u8]>,
    separator: u8,
}

impl<'a> Cells<'a> {
    /// Of a line without its end.
    #[must_use]
    pub fn new(line: &'a [u8], separator: u8) -> Self {
        Self {
            rest: Some(line),
            separator,
        }
    }

    /// The next cell with its number.
    #[inline]
    pub fn read(&mut self) -> Option<Cell<'a>> {
        let text = self.rest?;
        if let Some(plain) = Plain::of(text, self.separator) {
            self.rest = text.get(plain.length + 1..);
            return Some(Cell {
                text: &text[..plain.length],
                value: Some(plain.value),
                whole: plain.whole,
            });
        }
        let text = self.next()?;
        Some(Cell {
            text,
            value: number(text, self.separator),
            whole: text.iter().all(u8::is_ascii_digit),
        })
    }

    /// Where the cell at the beginning of a text ends, quotes or not. Cells are short: this is faster than `memchr`.
    fn end(&self, text: &[u8]) -> usize {
        let white = self.separator == b' ';
        let ends = |byte: &u8| *byte == self.separator || (white && *byte == b'\t');
        text.iter().position(ends).unwrap_or(text.len())
    }
}

/// A cell, and what it says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell<'a> {
    /// As it stands there; without white space and quotes if it is no number.
    pub text: &'a [u8],
    /// Its number, if it is one.
    pub value: Option<f64>,
    /// Whether there are digits alone.
    pub whole: bool,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a [u8];

    // Copies of it in every caller would be a hundredth of the bundle.
    #[inline(never)]
    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = self.rest.take()?;
        let white =
            |byte: &&u8| byte.is_ascii_whitespace() && (**byte != b'\t' || self.separator != b'\t');
        let text = &rest[rest.iter().take_while(white).count()..];
        // White space at the end of a line separates nothing.
        if self.separator == b' ' && text.is_empty() {
            return None;
        }
        let closing = text
            .strip_prefix(b"\"")
            .and_then(|inside| closing_quote(inside).map(|end| (inside, end)));
        let (cell, ended) = if let Some((inside, end)) = closing {
            // What stands between a closing quote and the separator is ignored.
            let after = end + 2;
            (&inside[..end], after + self.end(&text[after..]))
        } else {
            let end = self.end(text);
            (text[..end].trim_ascii(), end)
        };
        self.rest = text.get(ended + 1..);
        Some(cell)
    }
}

/// The first quote that is not doubled.
fn closing_quote(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr(b'"', &text[from..])?;
        if text.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        from = at + 2;
    }
}

/// The number in a cell. Where a comma does not separate cells, it may be the decimal sign.
#[must_use]
#[inline(never)]
pub fn number(cell: &[u8], separator: u8) -> Option<f64> {
    /// The longest text whose comma is read as a point.
    const LONGEST: usize = 64;
    // Nearly every cell is a digit or three.
    if let [digit @ b'0'..=b'9'] = cell {
        return Some(f64::from(digit - b'0'));
    }
    let cell = cell.trim_ascii();
    if separator == b',' {
        return decimal(cell);
    }
    let Some(comma) = memchr(b',', cell) else {
        return decimal(cell);
    };
    if cell.len() > LONGEST || !cell.get(comma + 1).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let mut copy = [0; LONGEST];
    copy[..cell.len()].copy_from_slice(cell);
    copy[comma] = b'.';
    decimal(&copy[..cell.len()])
}

/// A cell that is a short decimal number and nothing else, as nearly all are.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Plain {
    value: f64,
    /// Whether it was written without a decimal sign.
    whole: bool,
    /// Bytes up to the separator, or up to the end.
    length: usize,
}

impl Plain {
    /// The cell at the beginning of a text, as [`Cells`] and [`number`] would read it, but faster. Nothing where they have to.
    #[inline]
    fn of(text: &[u8], separator: u8) -> Option<Self> {
        const POWERS: [f64; 16] = [
            1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        ];
        // Four of five pixels are zero.
        let zero = match text {
            [b'0', end, ..] if *end == separator => Some((1, true)),
            [b' ', b'0', end, ..] if *end == separator => Some((2, true)),
            [b'"', b'0', b'"', end, ..] if *end == separator => Some((3, true)),
            [b'0', b'.', b'0', end, ..] if *end == separator => Some((3, false)),
            _ => None,
        };
        if let Some((length, whole)) = zero {
            return Some(Self {
                value: 0.0,
                whole,
                length,
            });
        }
        let byte = |at: usize| text.get(at).copied().unwrap_or(separator);
        let mut at = 0;
        while text.get(at) == Some(&b' ') {
            at += 1;
        }
        let quoted = byte(at) == b'"';
        at += usize::from(quoted);
        let (mut mantissa, mut digits, mut places) = (0u64, 0, 0);
        let mut whole = true;
        loop {
            let digit = byte(at).wrapping_sub(b'0');
            if digit < 10 {
                mantissa = 10 * mantissa + u64::from(digit);
                digits += 1;
                if digits == POWERS.len() {
                    return None;
                }
                places += usize::from(!whole);
            } else if whole && digits > 0 && is_point(byte(at), separator) {
                whole = false;
            } else {
                break;
            }
            at += 1;
        }
        if digits == 0 || (!whole && places == 0) {
            return None;
        }
        if quoted {
            if text.get(at) != Some(&b'"') {
                return None;
            }
            at += 1;
        }
        while separator != b' ' && text.get(at) == Some(&b' ') {
            at += 1;
        }
        (byte(at) == separator).then(|| Self {
            value: if places == 0 {
                mantissa as f64
            } else {
                mantissa as f64 / POWERS[places]
            },
            whole,
            length: at,
        })
    }
}

fn is_point(byte: u8, separator: u8) -> bool {
    byte == b'.' || (byte == b',' && separator != b',')
}

/// Whether nothing stands in a line, but for separators and white space.
#[must_use]
pub fn is_blank(line: &[u8], separator: u8) -> bool {
    line.iter()
        .all(|byte| *byte == separator || byte.is_ascii_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_cells_are_read_as_all_others(
            text in "[ \t]{0,2}\"?[0-9]{0,4}([.,][0-9]{0,20})?[eE-]?\"?[ \t]{0,2}([,;\t |]?[0-9]{0,2}){0,2}",
            separator in prop::sample::select(&b",;\t |"[..]),
        ) {
            let text = text.as_bytes();
            if let Some(plain) = Plain::of(text, separator) {
                let mut cells = Cells::new(text, separator);
                let cell = cells.next().unwrap_or_default();
                prop_assert_eq!(number(cell, separator), Some(plain.value));
                prop_assert_eq!(cell.iter().all(u8::is_ascii_digit), plain.whole);
                prop_assert_eq!(cells.rest, text.get(plain.length + 1..));
            }
        }
    }

    fn cells(line: &str, separator: char) -> Vec<String> {
        Cells::new(line.as_bytes(), separator as u8)
            .map(|cell| String::from_utf8_lossy(cell).into_owned())
            .collect()
    }

    #[test]
    fn cells_end_at_separators() {
        for (line, separator, expected) in [
            ("1,2,3", ',', &["1", "2", "3"][..]),
            ("1, 2 ,3 ", ',', &["1", "2", "3"]),
            ("1,,", ',', &["1", "", ""]),
            ("", ',', &[""]),
            ("1;2,5", ';', &["1", "2,5"]),
            ("1\t\t3", '\t', &["1", "", "3"]),
            (" 1  2\t3 ", ' ', &["1", "2", "3"]),
            (
                "\"1\",\"a,b\",\"c \"\"d\"\"\"",
                ',',
                &["1", "a,b", "c \"\"d\"\""],
            ),
            ("\"1\" ,2", ',', &["1", "2"]),
            ("\"a b\" 2", ' ', &["a b", "2"]),
            ("\"1,2", ',', &["\"1", "2"]),
            ("\"\",2", ',', &["", "2"]),
        ] {
            assert_eq!(cells(line, separator), expected, "{line}");
        }
    }

    #[test]
    fn a_comma_is_a_decimal_sign_where_it_separates_nothing() {
        for (cell, separator, expected) in [
            ("0,5", b';', Some(0.5)),
            ("0,5", b',', None),
            ("5,", b';', None),
            ("1,2,3", b';', None),
            ("0.5", b';', Some(0.5)),
            (",5", b'\t', Some(0.5)),
            ("7", b',', Some(7.0)),
            ("", b',', None),
        ] {
            assert_eq!(number(cell.as_bytes(), separator), expected, "{cell}");
        }
    }
}
